#include "server/filter_form.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "server/page_frame.h"

namespace sonde {
namespace {

struct Tile {
  std::optional<ShownState> state;
  std::string_view word;
  std::string_view style;
};
constexpr std::array<Tile, 4> kTiles = {{{ShownState::kDown, "down", "down"},
                                         {ShownState::kUnknown, "waiting", "unknown"},
                                         {ShownState::kUp, "up", "up"},
                                         {std::nullopt, "all", "all"}}};

Html Option(std::string_view value, std::string_view words, bool selected) {
  return Markup("<option value=\"{}\"{}>{}</option>", value, Html{selected ? " selected" : ""},
                words);
}

Html Hidden(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return Markup("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

Html LabelFields(const CheckFilter& filter) {
  const auto field = [](std::string_view value) {
    return Markup(
        "<label>Label<input name=\"label\" value=\"{}\" placeholder=\"team=~pay.*\" "
        "maxlength=\"256\" autocomplete=\"off\" spellcheck=\"false\"></label>",
        value);
  };
  Html html;
  for (const LabelMatcher& matcher : filter.labels) html += field(matcher.text());
  if (filter.labels.size() < CheckFilter::kMaxLabels) html += field("");
  return html;
}

Html StateField(const CheckFilter& filter) {
  Html html{"<label>State<select name=\"state\">"};
  html += Option("", "any", !filter.state);
  for (const Tile& tile : kTiles) {
    if (tile.state) html += Option(Name(*tile.state), tile.word, filter.state == tile.state);
  }
  html.text += "</select></label>";
  return html;
}

PageQuery At(PageQuery query, std::size_t offset) {
  query.filter.offset = offset;
  return query;
}

}  // namespace

std::string IndexLink(const PageQuery& query) {
  std::string text = query.filter.Query({});
  if (query.refresh_seconds > 0) {
    text += (text.empty() ? "refresh=" : "&refresh=") + std::to_string(query.refresh_seconds);
  }
  return text.empty() ? "./" : "./?" + text;
}

std::string Grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

Html StateTiles(const PageQuery& query, const SelectedChecks& selected) {
  const auto& by_state = selected.by_state;
  Html html{"<ul class=\"tiles\" aria-label=\"Checks by state\">"};
  for (const Tile& tile : kTiles) {
    const std::size_t count = tile.state ? by_state[static_cast<std::size_t>(*tile.state)]
                                         : std::reduce(by_state.begin(), by_state.end());
    PageQuery link = At(query, 0);
    link.filter.state = tile.state;
    html += Markup("<li class=\"{}\"><a href=\"{}\"{}><b>{}</b> {}</a></li>",
                   count > 0 ? tile.style : "none", IndexLink(link),
                   Html{query.filter.state == tile.state ? " aria-current=\"true\"" : ""},
                   Grouped(count), tile.word);
  }
  html.text += "</ul>\n";
  return html;
}

Html FilterForm(const PageQuery& query) {
  const CheckFilter& filter = query.filter;
  Html html{"<form method=\"get\" action=\"./\" role=\"search\">"};
  html += Markup(
      "<label class=\"wide\">Search<input type=\"search\" name=\"q\" value=\"{}\" "
      "placeholder=\"name, target, module, label or reason\" maxlength=\"256\"></label>",
      filter.text);
  html += StateField(filter);
  html += LabelFields(filter);
  html.text += "<label>Order<select name=\"sort\">";
  html += Option("", "failing first", filter.failing_first);
  html += Option("name", "by name", !filter.failing_first);
  html.text += "</select></label><label>Refresh<select name=\"refresh\">";
  html += RefreshOptions(query.refresh_seconds);
  html.text += "</select></label>";
  html += Hidden("check", filter.check);
  html += Hidden("endpoint", filter.endpoint);
  if (filter.limit != CheckFilter{}.limit) html += Hidden("limit", std::to_string(filter.limit));
  html.text += "<button>Show</button>";
  if (!filter.Query({}).empty()) html.text += "<a class=\"clear\" href=\"./\">Clear</a>";
  html.text += "</form>\n";
  if (!filter.check.empty()) {
    html +=
        Markup("<p class=\"dim\">Only the check <b>{}</b> {}</p>\n", filter.check, filter.endpoint);
  }
  return html;
}

Html Pager(const PageQuery& query, const SelectedChecks& selected) {
  const CheckFilter& filter = query.filter;
  const std::size_t shown = selected.checks.size();
  const std::size_t total = selected.matching;
  Html html{"<nav class=\"pager\" aria-label=\"Pages of checks\">"};
  if (shown > 0) {
    html += Markup("<span class=\"dim\">{}–{} of {}</span>", Grouped(filter.offset + 1),
                   Grouped(filter.offset + shown), Grouped(total));
  }
  if (filter.offset > 0) {
    const std::size_t back = std::min(filter.offset, filter.limit);
    const std::size_t before = shown > 0 ? filter.offset - back : 0;
    html += Markup("<a rel=\"prev\" href=\"{}\">← Previous</a>", IndexLink(At(query, before)));
  }
  if (shown > 0 && filter.offset + shown < total) {
    html += Markup("<a rel=\"next\" href=\"{}\">Next →</a>",
                   IndexLink(At(query, filter.offset + shown)));
  }
  html.text += "</nav>\n";
  return html;
}

}  // namespace sonde

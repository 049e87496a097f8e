// What several agents saw, as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "cli/via.h"
#include "report/text_table.h"
#include "sonde/url.h"

namespace sonde {
namespace {

using Answers = std::vector<AgentAnswer>;

/// An agent's address: what tells it from others of its region.
std::string AddressOf(const AgentAnswer& answer) {
  const auto url = Url::Parse(answer.agent);
  return url ? url->Authority() + url->path : answer.agent;
}

/// The regions where they tell the agents apart, else also the addresses.
std::vector<std::string> Titles(const Answers& answers) {
  std::map<std::string, int> regions;
  for (const AgentAnswer& answer : answers) ++regions[answer.region];
  std::vector<std::string> titles;
  for (const AgentAnswer& answer : answers) {
    if (answer.region.empty()) {
      titles.push_back(AddressOf(answer));
    } else if (regions[answer.region] > 1) {
      titles.push_back(answer.region + " " + AddressOf(answer));
    } else {
      titles.push_back(answer.region);
    }
  }
  return titles;
}

/// All phases that an agent names, in the order in which they were met.
std::vector<std::string> PhasesOf(const Answers& answers) {
  std::vector<std::string> names;
  for (const AgentAnswer& answer : answers) {
    auto place = names.begin();
    for (const auto& [name, seconds] : answer.phases) {
      const auto found = std::ranges::find(names, name);
      place = found == names.end() ? names.insert(place, name) + 1 : found + 1;
    }
  }
  return names;
}

TextTable::Cell Verdict(const AgentAnswer& answer) {
  if (!answer.measured()) return {"! not measured", Ink::kYellow};
  if (answer.success) return {"✓ passed", Ink::kGreen};
  return {"✗ failed", Ink::kRed};
}

std::string Reason(const AgentAnswer& answer) {
  if (!answer.measured() || answer.success || answer.reason.empty()) return "";
  return answer.phase + "/" + answer.reason;
}

std::string Took(double seconds) {
  return HumanDuration(
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

std::string PhaseText(const AgentAnswer& answer, const std::string& phase) {
  if (!answer.measured()) return "";
  const auto found =
      std::ranges::find(answer.phases, phase, &std::pair<std::string, double>::first);
  return found == answer.phases.end() ? "·" : Took(found->second);
}

/// The agents from `first` on, as columns; their own widths decide how many fit.
std::string Columns(const Answers& answers, const std::vector<std::string>& titles,
                    std::size_t first, std::size_t count, const ViaTextOptions& options) {
  std::vector<TextTable::Column> columns = {{.title = ""}};
  for (std::size_t i = first; i < first + count; ++i) {
    columns.push_back({.title = Printable(titles[i]), .right = true, .flexible = true});
  }
  TextTable table(std::move(columns));
  const auto row = [&](std::string name, auto cell) {
    std::vector<TextTable::Cell> cells = {{std::move(name), Ink::kDim}};
    for (std::size_t i = first; i < first + count; ++i) cells.push_back(cell(answers[i]));
    const bool any = std::ranges::any_of(cells.begin() + 1, cells.end(),
                                         [](const auto& one) { return !one.text.empty(); });
    if (any) table.Add(std::move(cells));
  };
  row("verdict", Verdict);
  row("reason", [](const AgentAnswer& one) { return TextTable::Cell{Reason(one), Ink::kRed}; });
  for (const std::string& phase : PhasesOf(answers)) {
    row(phase, [&](const AgentAnswer& one) { return TextTable::Cell{PhaseText(one, phase)}; });
  }
  row("total", [](const AgentAnswer& one) {
    return TextTable::Cell{one.measured() ? Took(one.seconds) : "", Ink::kBold};
  });
  row("address", [](const AgentAnswer& one) { return TextTable::Cell{one.address}; });
  return table.Render(options.width, options.color);
}

/// How wide an agent's column becomes.
std::size_t WidthOf(const AgentAnswer& answer, const std::string& title) {
  return std::max({TextWidth(title), TextWidth(Verdict(answer).text), TextWidth(Reason(answer)),
                   TextWidth(answer.address)});
}

nlohmann::ordered_json TextOrNull(const std::string& text) {
  if (text.empty()) return nullptr;
  return text;
}

std::size_t CountOf(const Answers& answers, bool success) {
  return static_cast<std::size_t>(std::ranges::count_if(answers, [&](const AgentAnswer& answer) {
    return answer.measured() && answer.success == success;
  }));
}

}  // namespace

std::string RenderAnswers(const Answers& answers, const ViaTextOptions& options) {
  const std::vector<std::string> titles = Titles(answers);
  std::string text = Inked(Printable(options.target), Ink::kBold, options.color) + "  " +
                     Inked(Printable(options.module), Ink::kDim, options.color) + "\n";
  constexpr std::size_t kNames = 10;  // of the rows
  const auto room = static_cast<std::size_t>(std::clamp(options.width, 40, 200)) - kNames;
  for (std::size_t first = 0; first < answers.size();) {
    std::size_t count = 0;
    std::size_t used = 0;
    while (first + count < answers.size()) {
      used += 2 + WidthOf(answers[first + count], titles[first + count]);
      if (count > 0 && used > room) break;
      ++count;
    }
    text += '\n' + Columns(answers, titles, first, count, options);
    first += count;
  }
  std::string details;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const AgentAnswer& answer = answers[i];
    const std::string& said = answer.measured() ? answer.detail : answer.error;
    if (said.empty() || (answer.measured() && answer.success)) continue;
    details +=
        Inked(Printable(titles[i]), answer.measured() ? Ink::kRed : Ink::kYellow, options.color) +
        ": " + Printable(said) + "\n";
  }
  if (!details.empty()) text += '\n' + details;
  const std::size_t passed = CountOf(answers, true);
  const std::size_t failed = CountOf(answers, false);
  const std::size_t unmeasured = answers.size() - passed - failed;
  text += '\n' + Inked(fmt::format("{} of {} passed", passed, passed + failed),
                       failed == 0 && passed > 0 ? Ink::kGreen : Ink::kRed, options.color);
  if (unmeasured > 0) {
    text +=
        Inked(fmt::format("; {} agent{} did not measure", unmeasured, unmeasured == 1 ? "" : "s"),
              Ink::kYellow, options.color);
  }
  return text + "\n";
}

std::string AnswersJson(const Answers& answers) {
  using Json = nlohmann::ordered_json;
  Json results = Json::array();
  for (const AgentAnswer& answer : answers) {
    Json phases = Json::object();
    for (const auto& [name, seconds] : answer.phases) phases[name] = seconds;
    const bool told = answer.measured();
    results.push_back({{"agent", answer.agent},
                       {"region", TextOrNull(answer.region)},
                       {"error", TextOrNull(answer.error)},
                       {"success", told ? Json(answer.success) : Json(nullptr)},
                       {"phase", TextOrNull(answer.phase)},
                       {"reason", TextOrNull(answer.reason)},
                       {"detail", TextOrNull(answer.detail)},
                       {"duration_seconds", told ? Json(answer.seconds) : Json(nullptr)},
                       {"phases", std::move(phases)},
                       {"address", TextOrNull(answer.address)}});
  }
  const std::size_t passed = CountOf(answers, true);
  const std::size_t failed = CountOf(answers, false);
  const Json json = {{"success", passed == answers.size()},
                     {"passed", passed},
                     {"failed", failed},
                     {"not_measured", answers.size() - passed - failed},
                     {"results", std::move(results)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sonde

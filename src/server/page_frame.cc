#include "server/page_frame.h"

#include <array>

#include "server/page_parts.h"
#include "server/page_style.h"

namespace sonde {
namespace {

constexpr std::array kRefreshSeconds = {10, 30, 60};

/// A dot in the tab: two colours and two shapes.
std::string_view Icon(bool alarming) {
  return alarming ? "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 "
                    "16'%3E%3Cpath d='M8 1l7 14H1z' fill='%23d93025'/%3E%3C/svg%3E"
                  : "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 "
                    "16'%3E%3Ccircle cx='8' cy='8' r='6' fill='%231e8e5a'/%3E%3C/svg%3E";
}

// Scripts that looked for the exporter know its page by a bare <html>: the language stands in body.
Html Head(const PageFrame& frame) {
  Html html{
      "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"};
  if (frame.refresh_seconds > 0) {
    html += Markup("<meta http-equiv=\"refresh\" content=\"{}\">\n", frame.refresh_seconds);
  }
  html +=
      Markup("<title>sonde · {}</title><link rel=\"icon\" href=\"{}\">\n<style>{}</style></head>\n",
             frame.title, Html{std::string(Icon(frame.alarming))}, Html{std::string(kPageStyle)});
  return html;
}

Html Facts(const PageFrame& frame) {
  const AgentFacts& facts = frame.facts;
  Html html = Markup("<p class=\"facts\"><span>version {}</span><span>started {}</span>",
                     facts.version, TimeAgo(facts.started, frame.now));
  if (facts.config_loaded) {
    html += Markup("<span>{} loaded {}</span>", facts.config_file,
                   TimeAgo(*facts.config_loaded, frame.now));
  }
  if (facts.shard) {
    html += Markup("<span>shard {} of {}</span>", facts.shard->index, facts.shard->count);
  }
  html.text += "</p>\n";
  return html;
}

Html Banner(const PageFrame& frame) {
  Html html = Markup(
      "<header><div class=\"top\"><a class=\"mark\" href=\"./\">sonde</a>"
      "<span class=\"region\">{}</span><nav aria-label=\"Agent\"><a href=\"metrics\">Metrics</a>"
      "<a href=\"config\">Configuration</a><a href=\"-/ready\">Ready?</a>"
      "<a href=\"api/v1/openapi.json\">API</a></nav></div>\n",
      frame.facts.region);
  html += Facts(frame);
  html.text += "</header>\n";
  if (frame.facts.config_ok) return html;
  html.text +=
      "<div class=\"alert\" role=\"alert\"><p><b>The configuration file could not be loaded.</b> "
      "The one before is still in force.</p>";
  if (!frame.facts.config_error.empty()) {
    html += Markup("<pre>{}</pre>", frame.facts.config_error);
  }
  html.text += "</div>\n";
  return html;
}

}  // namespace

ServerResponse PageAnswer(const PageFrame& frame, const Html& main, int status) {
  ServerResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri "
                       "'none'; form-action 'self'; frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  Html page = Head(frame);
  page.text += "<body lang=\"en\">\n";
  page += Banner(frame);
  page.text += "<main>\n";
  page += main;
  page.text += "</main>\n</body></html>\n";
  response.body = std::move(page.text);
  return response;
}

int RefreshSeconds(std::string_view text) {
  for (const int seconds : kRefreshSeconds) {
    if (text == std::to_string(seconds)) return seconds;
  }
  return 0;
}

Html RefreshOptions(int selected) {
  Html html{"<option value=\"\">never</option>"};
  for (const int seconds : kRefreshSeconds) {
    html += Markup("<option value=\"{0}\"{1}>{0} s</option>", seconds,
                   Html{seconds == selected ? " selected" : ""});
  }
  return html;
}

}  // namespace sonde

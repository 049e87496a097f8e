#include "server/redirect.h"

#include <utility>

#include "server/http_text.h"
#include "sonde/percent.h"

namespace sonde {

ServerResponse RedirectAnswer(int status, std::string location, std::string_view method) {
  ServerResponse response;
  response.status = status;
  response.content_type.clear();
  if (method == "GET" || method == "HEAD") {
    response.content_type = "text/html; charset=utf-8";
    response.body = "<a href=\"" + HtmlEscape(location) + "\">" +
                    (status == 301 ? "Moved Permanently" : "Found") + "</a>.\n\n";
  }
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

std::string LocationOf(std::string_view path, std::string_view raw_query) {
  std::string location = PercentEncode(path, "/");
  if (!raw_query.empty()) (location += '?') += raw_query;
  return location;
}

}  // namespace sonde

// Router: exact paths to handlers.
//
// Why: the routing table is read in one place (MakeRouter); each route has a fixed name that its
// requests are counted under.
//
// THREAD: the main loop. LIFETIME: outlives the server that uses it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace sonde {

struct Route {
  std::string name;  ///< value of the metrics' handler label
  HttpHandler handler;
};

class Router {
 public:
  /// `path` is exact; any method: handlers that care look at it.
  void Add(std::string path, std::string name, HttpHandler handler);
  /// What answers every other path.
  void SetFallback(std::string name, HttpHandler handler);
  /// The route of a decoded path. REQUIRES: a fallback was set.
  const Route& Find(std::string_view path) const;

 private:
  std::map<std::string, Route, std::less<>> routes_;
  Route fallback_;
};

}  // namespace sonde

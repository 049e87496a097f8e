// Router: paths to handlers, by the rules of Go's ServeMux.
//
// Why: the routing table is read in one place (MakeRouter); each route has a fixed name that its
// requests are counted under. Users rely on the rules: a path that is not clean is redirected to
// the clean one, and "/x" to "/x/" where only the latter is served.
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
  /// Nobody needs the answer once the client has closed its side: its work is cancelled then.
  /// Otherwise a client that only stopped sending still gets its answer.
  bool ends_with_client = false;
};

class Router {
 public:
  Router();
  /// `path` is exact, but one that ends in '/' stands for all below it too, where nothing longer
  /// fits. Any method: handlers that care look at it.
  void Add(std::string path, Route route);
  /// The route of a decoded path; of those that nothing serves, one that answers 404.
  const Route& Find(std::string_view path) const;

 private:
  std::map<std::string, Route, std::less<>> routes_;
  Route clean_;      ///< redirects to the clean path
  Route add_slash_;  ///< redirects to the path with a slash
  Route not_found_;
};

}  // namespace sonde

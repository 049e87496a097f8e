#include "server/router.h"

#include <utility>

#include "server/redirect.h"

namespace sonde {
namespace {

Route RedirectRoute(std::string (*path_of)(std::string_view)) {
  return {.name = "redirect",
          .handler = [path_of](const ServerRequest& request, Responder responder) -> OpPtr {
            responder.Send(RedirectAnswer(301, LocationOf(path_of(request.path), request.raw_query),
                                          request.method));
            return nullptr;
          }};
}

Route NotFoundRoute() {
  return {.name = "not_found", .handler = [](const ServerRequest&, Responder responder) -> OpPtr {
            responder.Send(ServerResponse::Text(404, "404 page not found"));
            return nullptr;
          }};
}

}  // namespace

Router::Router()
    : clean_(RedirectRoute(&CleanPath)),
      add_slash_(RedirectRoute([](std::string_view path) { return std::string(path) + '/'; })),
      not_found_(NotFoundRoute()) {}

void Router::Add(std::string path, Route route) {
  routes_.insert_or_assign(std::move(path), std::move(route));
}

const Route& Router::Find(std::string_view path) const {
  if (CleanPath(path) != path) return clean_;
  if (const auto exact = routes_.find(path); exact != routes_.end()) return exact->second;
  if (routes_.contains(std::string(path) + '/')) return add_slash_;
  for (std::string_view tree = path; !tree.empty();) {
    tree.remove_suffix(1);
    tree = tree.substr(0, tree.rfind('/') + 1);
    if (const auto found = routes_.find(tree); found != routes_.end()) return found->second;
  }
  return not_found_;
}

}  // namespace sonde

#include "server/router.h"

#include <utility>

namespace sonde {

void Router::Add(std::string path, std::string name, HttpHandler handler) {
  routes_.insert_or_assign(std::move(path), Route{std::move(name), std::move(handler)});
}

void Router::SetFallback(std::string name, HttpHandler handler) {
  fallback_ = {std::move(name), std::move(handler)};
}

const Route& Router::Find(std::string_view path) const {
  const auto found = routes_.find(path);
  return found != routes_.end() ? found->second : fallback_;
}

}  // namespace sonde

#include "app/config_module.h"

namespace sonde {

Result<ProbeModulePtr> ConfigModule::WithHostname(std::string_view hostname) const {
  if (module_->prober == nullptr || hostname.empty())
    return std::make_shared<ConfigModule>(module_);
  auto changed = module_->prober->WithHostname(module_->config(), hostname);
  if (!changed) return std::unexpected(std::move(changed).error());
  auto module = std::make_shared<Module>(*module_);
  module->sections[module->prober_name] = *std::move(changed);
  return std::make_shared<ConfigModule>(std::move(module));
}

}  // namespace sonde

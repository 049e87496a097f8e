// ConfigModule: a module of the configuration as /probe sees it.
//
// Why: server/ knows no configuration; this binds the two.
//
// THREAD: immutable. LIFETIME: shared; keeps its module (and so its generation's part) alive.
#pragma once

#include "config/config.h"
#include "server/probe_service.h"

namespace sonde {

class ConfigModule final : public ProbeModule {
 public:
  explicit ConfigModule(ModulePtr module) : module_(std::move(module)) {}

  std::string_view name() const override { return module_->name; }
  std::string_view prober_name() const override { return module_->prober_name; }
  bool prober_known() const override { return module_->prober != nullptr; }
  Duration timeout() const override { return module_->timeout; }
  Result<ProbeModulePtr> WithHostname(std::string_view hostname) const override;
  std::string Describe() const override { return PrintModule(*module_, 2); }

  const Module& module() const noexcept { return *module_; }

 private:
  ModulePtr module_;
};

}  // namespace sonde

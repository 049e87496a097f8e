// `sonde serve`: the agent. Also what flags without a command mean, with blackbox_exporter's names.
//
// THREAD: the main thread. LIFETIME: one call.
#pragma once

#include <string>
#include <vector>

#include "app/agent.h"
#include "cli/command.h"

namespace sonde {

class ServeCommand final : public Command {
 public:
  CommandText text() const override;
  void Declare(OptionTable& table) override;
  ExitCode Run(const Console& console) override;

  const AgentOptions& options() const noexcept { return options_; }
  bool config_check() const noexcept { return config_check_; }
  const std::string& log_level() const noexcept { return log_level_; }
  const std::string& log_format() const noexcept { return log_format_; }

 private:
  ExitCode CheckConfig(const Console& console) const;

  AgentOptions options_;
  bool config_check_ = false;
  std::string log_level_ = "info";
  std::string log_format_ = "logfmt";
  std::string log_prober_ = "info";
  bool auto_reload_ = false;
  std::size_t reload_seconds_ = 30;
};

}  // namespace sonde

// Prober: the plug-in of one protocol. What probes/ implements and everything else only sees.
//
// Why: a new protocol is one folder under probes/ and one line in probes/builtin.cc.
//
// THREAD: probers and their configurations are immutable; NewRun is called on a shard's thread.
// LIFETIME: probers live as long as the process; a ProbeConfig is shared by its generation and
// runs.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sonde/config_node.h"
#include "sonde/config_spec.h"
#include "sonde/observation.h"
#include "sonde/probe_run.h"

namespace sonde {

/// The parsed section of a module (`http:`, `tcp:` …); each prober derives its own.
struct ProbeConfig {
  virtual ~ProbeConfig() = default;
};
using ProbeConfigPtr = std::shared_ptr<const ProbeConfig>;

class Prober {
 public:
  virtual ~Prober() = default;
  /// The value of `prober:` and the name of the section.
  virtual std::string_view name() const = 0;
  /// One line: what it probes.
  virtual std::string_view help() const = 0;
  /// Whether `expect.status/body/body_regex/headers/json` can be judged.
  virtual bool JudgesResponses() const { return false; }
  /// The keys of its section.
  virtual const ObjectSpecBase& spec() const = 0;
  /// Every metric it can show besides the common ones.
  virtual std::span<const MetricDef* const> metrics() const = 0;

  /// Parses its section; null `section` means the section is absent. Errors go to `errors`, and the
  /// result is null then.
  virtual ProbeConfigPtr Parse(const ConfigNode* section, ConfigErrors& errors) const = 0;
  /// Writes a section as `config show` and /config print it (secrets masked).
  virtual void Print(const ProbeConfig& config, ConfigPrinter& printer) const = 0;
  /// The same configuration with blackbox's `hostname` parameter applied, or why it can't be.
  /// Default: the parameter is ignored.
  virtual Result<ProbeConfigPtr> WithHostname(ProbeConfigPtr config,
                                              std::string_view hostname) const {
    static_cast<void>(hostname);
    return config;
  }
  virtual std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                           RunRequest request) const = 0;
};

/// The list in probes/builtin.cc: read it to know what exists.
std::span<const Prober* const> BuiltinProbers();
/// The prober of that name, or null.
const Prober* FindProber(std::string_view name);

}  // namespace sonde

// SectionProber: the part of a Prober that follows from its table of keys.
//
// Why: parsing and printing a section is the same for every prober.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>

#include "sonde/prober.h"

namespace sonde {

template <typename Config>
class SectionProber : public Prober {
 public:
  virtual const ObjectSpec<Config>& keys() const = 0;
  const ObjectSpecBase& spec() const final { return keys(); }

  ProbeConfigPtr Parse(const ConfigNode* section, ConfigErrors& errors) const final {
    auto config = std::make_shared<Config>();
    if (section == nullptr || section->IsNull()) return config;
    const std::size_t before = errors.size();
    keys().DecodeInto(*section, config.get(), errors);
    if (errors.size() != before) return nullptr;
    return config;
  }

  void Print(const ProbeConfig& config, ConfigPrinter& printer) const final {
    const auto& own = static_cast<const Config&>(config);
    keys().PrintKeys(&own, printer);
  }
};

}  // namespace sonde

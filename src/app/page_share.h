// PageShare: what one instance takes of /metrics.
//
// Why: what a configuration will cost is asked before it is deployed. The page is rendered by the
// code that renders it in the agent, and counted: there is no second description of it.
//
// THREAD: any; copies what it needs. LIFETIME: values.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "app/generation.h"

namespace sonde {

struct PageShare {
  std::size_t series = 0;
  std::size_t bytes = 0;  ///< without HELP and TYPE, which all instances share
  PageShare& operator+=(const PageShare& other) noexcept;
};

/// The series of a page, and the bytes of their lines.
PageShare ShareOf(std::string_view page) noexcept;

/// Once the instance has run, has passed, and its past is known. A failure reason that it meets
/// later adds a series.
PageShare ShareOf(const CheckInstance& instance);

/// The series of the same, as a page writes them: name and labels.
std::set<std::string> SeriesOf(const CheckInstance& instance);

/// Whether its runs speak TLS, as far as target and module tell.
bool SpeaksTls(const CheckInstance& instance);

}  // namespace sonde

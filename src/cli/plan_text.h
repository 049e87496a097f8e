// Plan as text and as JSON.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

#include "app/plan.h"

namespace sonde {

struct PlanTextOptions {
  std::string_view file;
  std::string_view region;
  Duration scrape_interval{};
  std::size_t top_hosts = 10;
  int width = 80;
  bool color = false;
};
std::string RenderPlan(const Plan& plan, const PlanTextOptions& options);
std::string PlanJson(const Plan& plan);

}  // namespace sonde

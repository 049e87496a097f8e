#include "probes/http/http_metrics.h"

#include <array>

namespace sonde {

const MetricDef kHttpDurationSeconds{"probe_http_duration_seconds",
                                     "Duration of http request by phase, summed over all redirects",
                                     {"phase"}};
const MetricDef kHttpContentLength{
    "probe_http_content_length", "Length of http content response", {}};
const MetricDef kHttpUncompressedBodyLength{
    "probe_http_uncompressed_body_length", "Length of uncompressed response body", {}};
const MetricDef kHttpRedirects{"probe_http_redirects", "The number of redirects", {}};
const MetricDef kHttpSsl{"probe_http_ssl", "Indicates if SSL was used for the final redirect", {}};
const MetricDef kHttpStatusCode{"probe_http_status_code", "Response HTTP status code", {}};
const MetricDef kHttpVersion{
    "probe_http_version", "Returns the version of HTTP of the probe response", {}};
const MetricDef kHttpFailedDueToRegex{
    "probe_failed_due_to_regex", "Indicates if probe failed due to regex", {}};
const MetricDef kHttpFailedDueToCel{
    "probe_failed_due_to_cel", "Indicates if probe failed due to CEL expression not matching", {}};
const MetricDef kHttpLastModified{"probe_http_last_modified_timestamp_seconds",
                                  "Returns the Last-Modified HTTP response header in unixtime",
                                  {}};

std::span<const MetricDef* const> HttpMetrics() {
  static constexpr std::array kAll = {&kHttpDurationSeconds,
                                      &kHttpContentLength,
                                      &kHttpUncompressedBodyLength,
                                      &kHttpRedirects,
                                      &kHttpSsl,
                                      &kHttpStatusCode,
                                      &kHttpVersion,
                                      &kHttpFailedDueToRegex,
                                      &kHttpFailedDueToCel,
                                      &kHttpLastModified};
  return kAll;
}

}  // namespace sonde

// ExitCode: what the exit status of every command means.
//
// Why: scripts branch on it; it is part of the interface.
//
// THREAD: values. LIFETIME: values.
#pragma once

namespace sonde {

enum class ExitCode : int {
  kOk = 0,
  kCheckFailed = 1,  ///< a target did not pass
  kUsage = 2,        ///< bad flags or a bad configuration
  kAgent = 3,        ///< sonde itself could not do it: no resources, port in use
  kNotAsked = 4,     ///< an agent of `probe --via` could not be asked, or could not measure
};

}  // namespace sonde

// TellSecrets: while one lives, its thread prints secrets as they are instead of masked.
//
// Why: two configurations that differ in a password only are not the same. What is printed so is
// compared and never shown.
//
// THREAD: the one that made it. LIFETIME: a scope; not nested.
#pragma once

namespace sonde {

class TellSecrets {
 public:
  TellSecrets() noexcept { on_ = true; }
  ~TellSecrets() { on_ = false; }
  TellSecrets(const TellSecrets&) = delete;
  TellSecrets& operator=(const TellSecrets&) = delete;

  static bool on() noexcept { return on_; }

 private:
  static inline thread_local bool on_ = false;
};

}  // namespace sonde

// Passwords against bcrypt hashes, by libcrypt (seam: this file's .cc).
//
// THREAD: any; VerifyPassword takes tens of milliseconds by design: never on a loop's thread.
// LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// "$2y$10$" and 53 characters, with a cost from 4 to 31.
bool IsBcryptHash(std::string_view text) noexcept;

/// Whether `hash` is that of `password`. False if it is no hash.
bool VerifyPassword(const std::string& password, const std::string& hash);

}  // namespace sonde

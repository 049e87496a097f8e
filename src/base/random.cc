#include "sonde/random.h"

#include <sys/random.h>

#include <random>

namespace sonde {

std::uint64_t RandomBits() noexcept {
  std::uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) == sizeof bits) return bits;
  std::random_device device;  // the pool is not ready: only right after the machine's start
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

}  // namespace sonde

#include "fakes/committed.h"

namespace sonde {

std::string CommittedPath(const std::string& name) {
  return std::string(SONDE_SOURCE_DIR) + "/" + name;
}

}  // namespace sonde

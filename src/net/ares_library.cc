#include "net/ares_library.h"

#include <ares.h>

namespace sonde {

bool InitAresLibrary() { return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS; }

std::string AresLibraryVersion() { return ares_version(nullptr); }

}  // namespace sonde

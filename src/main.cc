// sonde: a synthetic monitoring probe agent. Everything is said in cli/.
#include <malloc.h>

#include <csignal>

#include "cli/cli.h"

int main(int argc, char** argv) {
  // A peer that goes away must not end the process: OpenSSL writes without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  // Pages of scrapes and bodies of answers come and go. Left to itself, glibc soon takes them from
  // the heap, where small blocks that outlive them keep the rest from the system: 30 kB per check.
  constexpr int kLargeBlock = 256 * 1024;
  ::mallopt(M_MMAP_THRESHOLD, kLargeBlock);
  // A heap that gives its top back after each run takes it again at the next.
  ::mallopt(M_TRIM_THRESHOLD, 8 * kLargeBlock);
  ::mallopt(M_TOP_PAD, kLargeBlock);
  return sonde::CliMain(argc, argv);
}

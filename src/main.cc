// sonde: a synthetic monitoring probe agent. Everything is said in cli/.
#include <csignal>

#include "cli/cli.h"

int main(int argc, char** argv) {
  // A peer that goes away must not end the process: OpenSSL writes without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  return sonde::CliMain(argc, argv);
}

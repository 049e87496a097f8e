#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "event/uv_loop.h"
#include "net/socket_connector.h"
#include "net/socket_listener.h"

namespace sonde {
namespace {

/// Clients and a server on one loop: each connection reads and writes at random, and is dropped at
/// random, also from inside completions. ~UvLoop checks that no handle is left.
class Traffic {
 public:
  explicit Traffic(unsigned seed) : random_(seed) {
    EXPECT_TRUE(listener_.Listen("127.0.0.1:0"));
    ends_.resize(12);
  }

  void Play() {
    for (int step = 0; step < 80; ++step) {
      End& end = ends_[random_() % ends_.size()];
      switch (random_() % 4) {
        case 0: Drop(end); break;
        case 1: Connect(end); break;
        default: Converse(end);
      }
      for (auto turns = random_() % 4; turns > 0; --turns) loop_.Turn();
    }
  }

 private:
  struct End {
    std::unique_ptr<ByteStream> stream;
    OpPtr connect, read, write;
  };

  static void Drop(End& end) {
    end.connect.reset();
    end.read.reset();
    end.write.reset();
    end.stream.reset();
  }
  void Connect(End& end) {
    Drop(end);
    end.connect = connector_.ConnectTcp({listener_.endpoints().at(0), {}}, [&](auto connected) {
      if (!connected) return;
      end.stream = std::move(*connected);
      if (random_() % 4 == 0) Drop(end);
    });
  }
  void Accept(std::unique_ptr<ByteStream> stream) {
    End& end = ends_[random_() % ends_.size()];
    Drop(end);
    end.stream = std::move(stream);
    Converse(end);
  }
  void Converse(End& end) {
    if (end.stream == nullptr) return;
    end.read.reset();
    end.write.reset();
    end.read = end.stream->Read(1 + random_() % 100'000, [&](auto) { After(end); });
    end.write = end.stream->Write(std::string(random_() % 300'000, 'x'), [&](auto) { After(end); });
  }
  void After(End& end) {
    const auto roll = random_() % 4;
    if (roll == 0) Drop(end);
    if (roll == 1) Drop(ends_[random_() % ends_.size()]);
  }

  std::mt19937 random_;
  UvLoop loop_;
  SocketConnector connector_{loop_};
  std::vector<End> ends_;
  SocketListener listener_{loop_, [this](auto stream) { Accept(std::move(stream)); }};
};

TEST(SocketRandom, NothingIsLeftAfterRandomCancellation) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Traffic(seed).Play();
  }
}

}  // namespace
}  // namespace sonde

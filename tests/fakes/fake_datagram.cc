#include "fakes/fake_datagram.h"

#include <utility>

namespace sonde {

class FakeDatagrams::Socket final : public DatagramSocket {
 public:
  explicit Socket(FakeDatagrams& owner) : owner_(owner) {}

  std::expected<void, Failure> Send(std::string_view datagram) override {
    owner_.sent_.emplace_back(datagram);
    if (!owner_.server_) return {};
    for (std::string& answer : owner_.server_(datagram)) waiting_.push_back(std::move(answer));
    return {};
  }

  OpPtr Receive(ReceiveDone done) override {
    auto op = std::make_unique<ReceiveOp>();
    if (owner_.receive_failure_) {
      op->timer = owner_.loop_.Defer([this, done = std::move(done)]() mutable {
        auto run = std::move(done);
        run(std::unexpected(owner_.receive_failure_));
      });
    } else if (!waiting_.empty()) {
      op->timer = owner_.loop_.After(owner_.delay_, [this, done = std::move(done)]() mutable {
        const std::string datagram = std::move(waiting_.front());
        waiting_.pop_front();
        auto run = std::move(done);
        run(std::string_view(datagram));
      });
    }
    return op;
  }

 private:
  struct ReceiveOp final : Op {
    OpPtr timer;
  };
  FakeDatagrams& owner_;
  std::deque<std::string> waiting_;
};

std::expected<std::unique_ptr<DatagramSocket>, Failure> FakeDatagrams::OpenUdp(
    const ConnectOptions& options) {
  opened_.push_back(options);
  if (open_failure_) return std::unexpected(open_failure_);
  return std::make_unique<Socket>(*this);
}

class FakePinger::PingOp final : public IcmpOp {
 public:
  const Failure& evidence() const noexcept override { return evidence_; }
  Duration setup() const noexcept override { return kSetup; }
  const IcmpSending& sending() const noexcept override { return sending_; }
  Failure evidence_;
  IcmpSending sending_{.listening = true, .sent = true};
  OpPtr timer_;
};

void FakePinger::WillReply(Duration rtt, std::optional<int> hop_limit) {
  steps_.push_back({IcmpReply{kSetup, {}, rtt, hop_limit}, {}, {}});
}
void FakePinger::WillFail(Failure failure) {
  steps_.push_back({std::nullopt, std::move(failure), {}});
}
void FakePinger::WillHang(Failure evidence) {
  steps_.push_back({std::nullopt, {}, std::move(evidence)});
}

std::unique_ptr<IcmpOp> FakePinger::Ping(
    IcmpEcho echo, std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)> done) {
  echoes_.push_back(std::move(echo));
  auto op = std::make_unique<PingOp>();
  Step step{std::nullopt, {FailureReason::kInternal, "no script"}, {}};
  if (!steps_.empty()) {
    step = std::move(steps_.front());
    steps_.pop_front();
  }
  op->evidence_ = step.evidence;
  if (step.reply) {
    op->timer_ =
        loop_.After(step.reply->rtt, [reply = *step.reply, done = std::move(done)]() mutable {
          auto run = std::move(done);
          run(reply);
        });
  } else if (step.failure) {
    op->sending_.sent = false;
    op->timer_ = loop_.Defer([failure = step.failure, done = std::move(done)]() mutable {
      auto run = std::move(done);
      run(std::unexpected(IcmpFailure{failure, kSetup, false}));
    });
  }
  return op;
}

}  // namespace sonde

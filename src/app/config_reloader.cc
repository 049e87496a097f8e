#include "app/config_reloader.h"

#include <memory>
#include <optional>
#include <utility>

namespace sonde {

class ConfigReloader::Waiter final : public Op {
 public:
  Waiter(ConfigReloader& reloader, Done done) : reloader_(reloader), done_(std::move(done)) {}
  ~Waiter() override {
    for (auto* list : {&reloader_.waiting_, &reloader_.served_, &reloader_.to_tell_}) {
      std::erase(*list, this);
    }
  }
  void Tell(const Result<void>& outcome) {
    Done done = std::move(done_);
    done(outcome);
  }

 private:
  ConfigReloader& reloader_;
  Done done_;
};

ConfigReloader::ConfigReloader(EventLoop& loop, Load load, Apply apply)
    : loop_(loop), load_(std::move(load)), apply_(std::move(apply)) {}

ConfigReloader::~ConfigReloader() = default;

OpPtr ConfigReloader::Reload(Done done) {
  auto waiter = std::make_unique<Waiter>(*this, std::move(done));
  waiting_.push_back(waiter.get());
  if (!load_op_) Begin();
  return waiter;
}

void ConfigReloader::Begin() {
  served_ = std::exchange(waiting_, {});
  auto loaded = std::make_shared<std::optional<Loaded>>();
  load_op_ = loop_.OffLoop([load = load_, loaded] { loaded->emplace(load()); },
                           [this, loaded] { OnLoaded(*std::move(*loaded)); });
}

void ConfigReloader::OnLoaded(Loaded loaded) {
  load_op_.reset();
  const Result<void> outcome = apply_(std::move(loaded));
  to_tell_ = std::exchange(served_, {});
  if (!waiting_.empty()) Begin();
  // Telling one waiter may destroy others.
  while (!to_tell_.empty()) {
    Waiter* const waiter = to_tell_.back();
    to_tell_.pop_back();
    waiter->Tell(outcome);
  }
}

}  // namespace sonde

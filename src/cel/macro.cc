#include "cel/macro.h"

#include <array>
#include <string_view>
#include <utility>

namespace sonde::cel {
namespace {

struct Loop {
  std::string_view name;
  std::size_t arguments;  // without the receiver
  Fold::Kind kind;
};

constexpr std::array<Loop, 6> kLoops{{
    {"all", 2, Fold::Kind::kAll},
    {"exists", 2, Fold::Kind::kExists},
    {"exists_one", 2, Fold::Kind::kExistsOne},
    {"map", 2, Fold::Kind::kMap},
    {"map", 3, Fold::Kind::kMap},
    {"filter", 2, Fold::Kind::kFilter},
}};

std::expected<void, std::string> ExpandHas(Expr& expr, Call& call) {
  auto* select = std::get_if<Select>(&call.arguments[0]->node);
  if (select == nullptr) return std::unexpected("has() needs a field selection as its argument");
  Select test = std::move(*select);
  test.test_only = true;
  expr.node = std::move(test);
  return {};
}

std::expected<void, std::string> ExpandLoop(Expr& expr, Call& call, Fold::Kind kind) {
  const auto* variable = std::get_if<Ident>(&call.arguments[1]->node);
  if (variable == nullptr) {
    return std::unexpected("the first argument of " + call.name + "() must be a simple name");
  }
  // cel-go reserves the name that its own expansion uses.
  if (variable->name == "__result__") return std::unexpected("__result__ is reserved");
  Fold fold{
      .kind = kind, .range = {}, .variable = variable->name, .predicate = {}, .transform = {}};
  fold.range = std::move(call.arguments[0]);
  if (kind == Fold::Kind::kMap) fold.transform = std::move(call.arguments.back());
  // What is left between variable and transformation, if anything, is the predicate.
  if (call.arguments[2] != nullptr) fold.predicate = std::move(call.arguments[2]);
  expr.node = std::move(fold);
  return {};
}

}  // namespace

std::expected<void, std::string> ExpandMacro(Expr& expr) {
  auto& call = std::get<Call>(expr.node);
  if (!call.method) {
    return call.name == "has" && call.arguments.size() == 1 ? ExpandHas(expr, call)
                                                            : std::expected<void, std::string>();
  }
  for (const Loop& loop : kLoops) {
    if (call.name == loop.name && call.arguments.size() == loop.arguments + 1) {
      return ExpandLoop(expr, call, loop.kind);
    }
  }
  return {};
}

}  // namespace sonde::cel

#include "cel/evaluator.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cel/access.h"
#include "cel/arithmetic.h"
#include "cel/calendar.h"
#include "cel/compare.h"
#include "cel/conversion.h"

namespace sonde::cel {
namespace {

constexpr std::uint64_t kBytesPerStep = 64;
constexpr std::uint64_t kStepsPerPatternByte =
    200;  // compiling a pattern costs far more than using it
constexpr std::size_t kMaxCachedPatterns = 64;
constexpr std::size_t kMaxArguments = 2;  // of functions that evaluate all of them

bool IsFailed(const Value& value) { return value.Is<Failed>(); }

/// A failure stays; anything else that should have been a boolean becomes one.
Value NotBoolean(const Value& value) { return IsFailed(value) ? value : NoSuchOverload(); }

Value Ordered(Function function, const Value& a, const Value& b) {
  const auto order = Compare(a, b);
  if (!order) return order.error();
  switch (function) {
    case Function::kLess: return *order < 0;
    case Function::kLessEquals: return *order <= 0;
    case Function::kGreater: return *order > 0;
    default: return *order >= 0;
  }
}

class Evaluator {
 public:
  Evaluator(const Program& program, Arena& arena)
      : program_(program), arena_(arena), slots_(program.slots) {}

  Value Run(const Value& body) {
    slots_[0] = body;
    const Value result = Eval(*program_.root);
    return arena_.Spend(0) ? result : LimitReached();
  }

  // The visitor of nodes.
  Value operator()(const Literal& literal) { return literal.value; }
  Value operator()(const Ident& ident) { return slots_[ident.slot]; }

  Value operator()(const Select& select) {
    const Value operand = Eval(*select.operand);
    if (IsFailed(operand)) return operand;
    return select.test_only ? HasField(operand, select.field)
                            : SelectField(operand, select.field, arena_);
  }

  Value operator()(const Call& call) {
    switch (call.function) {
      case Function::kAnd: return EvalLogic(call, false);
      case Function::kOr: return EvalLogic(call, true);
      case Function::kConditional: return EvalConditional(call);
      default: return EvalStrict(call);
    }
  }

  Value operator()(const ListLiteral& literal) {
    List list;
    list.reserve(literal.elements.size());
    for (const ExprPtr& element : literal.elements) {
      list.push_back(Eval(*element));
      if (IsFailed(list.back())) return list.back();
    }
    return arena_.Keep(std::move(list));
  }

  Value operator()(const MapLiteral& literal) {
    std::vector<Map::Entry> entries;
    for (const MapLiteral::Entry& entry : literal.entries) {
      const Value key = Eval(*entry.key);
      if (IsFailed(key)) return key;
      const Value value = Eval(*entry.value);
      if (IsFailed(value)) return value;
      if (key.Is<Bytes>()) return Failed{"bytes can't be a key"};
      entries.push_back({key, value});
    }
    return arena_.Keep(Map(entries));
  }

  Value operator()(const Fold& fold) {
    const Value range = Eval(*fold.range);
    if (IsFailed(range)) return range;
    switch (fold.kind) {
      case Fold::Kind::kAll: return FoldLogic(fold, range, false);
      case Fold::Kind::kExists: return FoldLogic(fold, range, true);
      case Fold::Kind::kExistsOne: return FoldCount(fold, range);
      default: return FoldList(fold, range);
    }
  }

 private:
  Value Eval(const Expr& expr) {
    if (!arena_.Spend(1)) return LimitReached();
    return std::visit(*this, expr.node);
  }

  /// `&&` and `||`: a term that is `decisive` decides, whatever the others are, even failed.
  Value EvalLogic(const Call& call, bool decisive) {
    Value result = !decisive;
    for (const ExprPtr& term : call.arguments) {
      if (Absorb(result, Eval(*term), decisive)) break;
    }
    return result;
  }

  /// Adds a term to the result of a chain; whether it decides it.
  static bool Absorb(Value& result, const Value& term, bool decisive) {
    const bool* boolean = term.If<bool>();
    if (boolean != nullptr && *boolean == decisive) {
      result = decisive;
      return true;
    }
    if (boolean == nullptr && !IsFailed(result)) result = NotBoolean(term);
    return false;
  }

  Value EvalConditional(const Call& call) {
    const Value condition = Eval(*call.arguments[0]);
    const bool* boolean = condition.If<bool>();
    if (boolean == nullptr) return NotBoolean(condition);
    return Eval(*call.arguments[*boolean ? 1 : 2]);
  }

  /// Functions that need all of their arguments.
  Value EvalStrict(const Call& call) {
    std::array<Value, kMaxArguments> arguments;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) arguments[i] = Eval(*call.arguments[i]);
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (IsFailed(arguments[i])) return arguments[i];
    }
    const auto& [a, b] = arguments;
    if (call.function >= Function::kGetFullYear) {
      const Value* zone = call.arguments.size() == 2 ? &b : nullptr;
      return GetTimePart(call.function, a, zone, program_.zones, arena_);
    }
    return call.arguments.size() == 1 ? Unary(call.function, a) : Binary(call, a, b);
  }

  Value Unary(Function function, const Value& a) {
    switch (function) {
      case Function::kNot: return a.Is<bool>() ? Value(!*a.If<bool>()) : NoSuchOverload();
      case Function::kNegate: return Negate(a);
      case Function::kSize: return SizeOf(a, arena_);
      default: return Convert(function, a, arena_);
    }
  }

  Value Binary(const Call& call, const Value& a, const Value& b) {
    switch (call.function) {
      case Function::kEquals: return AreEqual(a, b, arena_);
      case Function::kNotEquals: return !AreEqual(a, b, arena_);
      case Function::kLess:
      case Function::kLessEquals:
      case Function::kGreater:
      case Function::kGreaterEquals: return Ordered(call.function, a, b);
      case Function::kIndex: return SelectIndex(a, b, arena_);
      case Function::kIn: return IsIn(a, b, arena_);
      case Function::kContains:
      case Function::kStartsWith:
      case Function::kEndsWith:
      case Function::kMatches: return TestText(call, a, b);
      default: return Calculate(call.function, a, b, arena_);
    }
  }

  Value TestText(const Call& call, const Value& a, const Value& b) {
    const Text* text = a.If<Text>();
    const Text* part = b.If<Text>();
    if (text == nullptr || part == nullptr) return NoSuchOverload();
    if (!arena_.Spend(text->view.size() / kBytesPerStep)) return LimitReached();
    switch (call.function) {
      case Function::kContains: return text->view.contains(part->view);
      case Function::kStartsWith: return text->view.starts_with(part->view);
      case Function::kEndsWith: return text->view.ends_with(part->view);
      default: return Match(call.pattern ? *call.pattern : Compiled(part->view), text->view);
    }
  }

  Value Match(const Result<Regex>& pattern, std::string_view text) {
    if (!pattern) return arena_.Fail(pattern.error().message);
    return pattern->Matches(text);
  }

  /// A pattern that is not known before the evaluation.
  const Result<Regex>& Compiled(std::string_view pattern) {
    const auto it = patterns_.find(pattern);
    if (it != patterns_.end()) return it->second;
    if (patterns_.size() == kMaxCachedPatterns) patterns_.clear();
    const bool affordable = arena_.Spend(kStepsPerPatternByte * (pattern.size() + 1));
    Result<Regex> regex = affordable
                              ? Regex::Compile(pattern)
                              : sonde::Fail(ErrorCode::kExhausted, "evaluation limit reached");
    return patterns_.emplace(pattern, std::move(regex)).first->second;
  }

  /// Calls `step` with the fold's variable set to each element of a list or each key of a map,
  /// until it returns false. A failure if the range is neither.
  template <typename Step>
  Value ForEach(const Fold& fold, const Value& range, Step step) {
    const auto visit = [this, &fold, &step](const Value& element) {
      slots_[fold.slot] = element;
      return arena_.Spend(1) && step();
    };
    if (const auto* list = range.If<const List*>()) {
      for (const Value& element : **list) {
        if (!visit(element)) break;
      }
      return true;
    }
    const auto* map = range.If<const Map*>();
    if (map == nullptr) return Failed{"only lists and maps can be looped over"};
    for (const Map::Entry& entry : (*map)->entries()) {
      if (!visit(entry.key)) break;
    }
    return true;
  }

  Value FoldLogic(const Fold& fold, const Value& range, bool decisive) {
    Value result = !decisive;
    const Value looped =
        ForEach(fold, range, [&] { return !Absorb(result, Eval(*fold.predicate), decisive); });
    return IsFailed(looped) ? looped : result;
  }

  /// exists_one looks at all elements: one that fails makes the whole fail.
  Value FoldCount(const Fold& fold, const Value& range) {
    std::size_t count = 0;
    Value failed;
    const Value looped = ForEach(fold, range, [&] {
      const Value test = Eval(*fold.predicate);
      const bool* boolean = test.If<bool>();
      if (boolean == nullptr)
        failed = NotBoolean(test);
      else if (*boolean)
        ++count;
      return true;
    });
    if (IsFailed(looped)) return looped;
    return IsFailed(failed) ? failed : Value(count == 1);
  }

  /// map and filter.
  Value FoldList(const Fold& fold, const Value& range) {
    List list;
    Value failed;
    const Value looped = ForEach(fold, range, [&] {
      const Value test = fold.predicate ? Eval(*fold.predicate) : Value(true);
      const bool* boolean = test.If<bool>();
      if (boolean == nullptr) failed = NotBoolean(test);
      if (boolean == nullptr || !*boolean) return boolean != nullptr;
      list.push_back(fold.transform ? Eval(*fold.transform) : slots_[fold.slot]);
      if (IsFailed(list.back())) failed = list.back();
      return !IsFailed(failed);
    });
    if (IsFailed(looped)) return looped;
    return IsFailed(failed) ? failed : Value(arena_.Keep(std::move(list)));
  }

  const Program& program_;
  Arena& arena_;
  std::vector<Value> slots_;
  std::map<std::string, Result<Regex>, std::less<>> patterns_;
};

}  // namespace

Value Evaluate(const Program& program, const Value& body, Arena& arena) {
  return Evaluator(program, arena).Run(body);
}

}  // namespace sonde::cel

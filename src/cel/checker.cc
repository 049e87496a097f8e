#include "cel/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cel/declarations.h"
#include "cel/source_error.h"
#include "cel/unifier.h"

namespace sonde::cel {
namespace {

using Kind = Type::Kind;
using Types = std::vector<const Type*>;

struct LiteralType {
  const Type* operator()(Null) const { return SimpleType(Kind::kNull); }
  const Type* operator()(bool) const { return SimpleType(Kind::kBool); }
  const Type* operator()(std::int64_t) const { return SimpleType(Kind::kInt); }
  const Type* operator()(std::uint64_t) const { return SimpleType(Kind::kUint); }
  const Type* operator()(double) const { return SimpleType(Kind::kDouble); }
  const Type* operator()(Text) const { return SimpleType(Kind::kString); }
  const Type* operator()(Bytes) const { return SimpleType(Kind::kBytes); }
  const Type* operator()(TypeName) const { return SimpleType(Kind::kType); }
  template <typename T>
  const Type* operator()(T) const {
    return SimpleType(Kind::kDyn);  // no literal has such a type
  }
};

/// The kind of a Spec without parameters.
Kind KindOf(Spec spec) {
  switch (spec) {
    case Spec::kBool: return Kind::kBool;
    case Spec::kInt: return Kind::kInt;
    case Spec::kUint: return Kind::kUint;
    case Spec::kDouble: return Kind::kDouble;
    case Spec::kString: return Kind::kString;
    case Spec::kBytes: return Kind::kBytes;
    case Spec::kDuration: return Kind::kDuration;
    case Spec::kTimestamp: return Kind::kTimestamp;
    case Spec::kType: return Kind::kType;
    default: return Kind::kDyn;
  }
}

bool IsAbsolute(std::string_view name) { return name.starts_with('.'); }
std::string_view WithoutDot(std::string_view name) { return name.substr(IsAbsolute(name) ? 1 : 0); }

/// `a.b.c` of a chain of selections, or nothing.
std::optional<std::string> QualifiedName(const Expr& expr) {
  if (const auto* ident = std::get_if<Ident>(&expr.node)) return ident->name;
  const auto* select = std::get_if<Select>(&expr.node);
  if (select == nullptr || select->test_only) return std::nullopt;
  std::optional<std::string> operand = QualifiedName(*select->operand);
  if (operand) operand->append(".").append(select->field);
  return operand;
}

/// Whether a literal can't be an index. (An index that is computed may fail at probe time instead.)
bool IsBadIndex(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  return literal != nullptr &&
         (literal->value.Is<Null>() || literal->value.Is<Bytes>() || literal->value.Is<TypeName>());
}

/// Every Check… returns null after an error; the first one is in error_.
class Checker {
 public:
  explicit Checker(std::string_view source) : source_(source) {}

  Result<Checked> Run(Expr& root) {
    const Type* type = CheckExpr(root);
    if (type != nullptr && unifier_.exhausted()) type = Fail(root, "types are too complex");
    if (type == nullptr) return std::unexpected(std::move(error_));
    if (!needs_zones_) checked_.zones.clear();
    return std::move(checked_);
  }

 private:
  struct Variable {
    std::string_view name;
    const Type* type;
  };

  std::nullptr_t Fail(const Expr& expr, std::string message) {
    error_ = FailAt(source_, expr.offset, std::move(message)).error();
    return nullptr;
  }

  const Type* CheckExpr(Expr& expr) {
    // Naming a constant replaces the node, so those come before the references into it.
    if (const std::optional<std::string> name = QualifiedName(expr)) {
      if (const Type* type = CheckConstant(expr, *name)) return type;
    }
    if (auto* literal = std::get_if<Literal>(&expr.node)) return CheckLiteral(*literal);
    if (auto* ident = std::get_if<Ident>(&expr.node)) return CheckIdent(expr, *ident);
    if (auto* select = std::get_if<Select>(&expr.node)) return CheckSelect(expr, *select);
    if (auto* call = std::get_if<Call>(&expr.node)) return CheckCall(expr, *call);
    if (auto* list = std::get_if<ListLiteral>(&expr.node)) return CheckList(*list);
    if (auto* map = std::get_if<MapLiteral>(&expr.node)) return CheckMap(*map);
    return CheckFold(expr, std::get<Fold>(expr.node));
  }

  const Type* CheckLiteral(const Literal& literal) {
    if (const Text* text = literal.value.If<Text>()) checked_.zones.emplace_back(text->view);
    return std::visit(LiteralType(), literal.value.held());
  }

  /// Replaces the name of a constant; null (without an error) for every other name. A loop variable
  /// hides constants of its name, and (as in cel-go 0.29, even behind a leading dot) qualified ones
  /// that begin with it.
  const Type* CheckConstant(Expr& expr, std::string_view name) {
    const std::string_view plain = WithoutDot(name);
    const std::size_t first_dot = plain.find('.');
    const bool hideable = !IsAbsolute(name) || first_dot != std::string_view::npos;
    if (hideable && FindLocal(plain.substr(0, first_dot))) return nullptr;
    const Constant* constant = FindConstant(plain);
    if (constant == nullptr) return nullptr;
    expr.node = Literal{constant->value};
    return SimpleType(constant->type);
  }

  /// The slot of a loop variable.
  std::optional<std::size_t> FindLocal(std::string_view name) const {
    const auto it = std::find_if(locals_.rbegin(), locals_.rend(),
                                 [name](const Variable& v) { return v.name == name; });
    if (it == locals_.rend()) return std::nullopt;
    return static_cast<std::size_t>(locals_.rend() - it);
  }

  const Type* CheckIdent(const Expr& expr, Ident& ident) {
    const std::optional<std::size_t> slot =
        IsAbsolute(ident.name) ? std::nullopt : FindLocal(ident.name);
    if (slot) {
      ident.slot = *slot;
      return locals_[*slot - 1].type;
    }
    if (WithoutDot(ident.name) == "body") return SimpleType(Kind::kDyn);
    return Fail(expr, fmt::format("undeclared reference to '{}'", ident.name));
  }

  const Type* CheckSelect(const Expr& expr, Select& select) {
    const Type* operand = CheckExpr(*select.operand);
    if (operand == nullptr) return nullptr;
    operand = unifier_.Resolve(operand);
    const Type* field = SimpleType(Kind::kDyn);
    if (operand->kind == Kind::kMap) {
      field = operand->second;
    } else if (operand->kind == Kind::kVariable) {
      unifier_.Assign(SimpleType(Kind::kDyn), operand);
    } else if (operand->kind != Kind::kDyn) {
      return Fail(expr, fmt::format("type '{}' has no fields", ToString(*operand)));
    }
    return select.test_only ? SimpleType(Kind::kBool) : unifier_.Resolve(field);
  }

  const Type* CheckCall(Expr& expr, Call& call) {
    Types types(call.arguments.size());
    // cel-go checks the receiver last, which matters to numbers_compare_.
    const std::size_t receivers = call.method ? 1 : 0;
    for (std::size_t i = 0; i < types.size(); ++i) {
      const std::size_t argument = (i + receivers) % types.size();
      types[argument] = CheckExpr(*call.arguments[argument]);
      if (types[argument] == nullptr) return nullptr;
    }
    const FunctionDeclaration* function =
        FindFunction(call.method ? std::string_view(call.name) : WithoutDot(call.name));
    if (function == nullptr) {
      return Fail(expr, fmt::format("undeclared reference to '{}'", call.name));
    }
    call.function = function->function;
    const Type* type = Apply(expr, *function, types, call.method);
    if (type == nullptr) return nullptr;
    if (call.function == Function::kIndex && IsBadIndex(*call.arguments[1])) {
      return Fail(expr, "an index must be a string, a number or a boolean");
    }
    Prepare(call);
    return type;
  }

  /// What can be done before any body is there.
  void Prepare(Call& call) {
    const bool calendar = call.function >= Function::kGetFullYear;
    needs_zones_ = needs_zones_ || (calendar && call.arguments.size() == 2);
    if (call.function != Function::kMatches) return;
    const auto* pattern = std::get_if<Literal>(&call.arguments[1]->node);
    const Text* text = pattern == nullptr ? nullptr : pattern->value.If<Text>();
    if (text != nullptr) call.pattern = Regex::Compile(text->view);
  }

  const Type* Apply(const Expr& expr, const FunctionDeclaration& function, const Types& arguments,
                    bool method) {
    const bool logic = function.function == Function::kAnd || function.function == Function::kOr;
    const Type* result =
        logic ? ApplyLogic(arguments) : ApplyOverloads(function, arguments, method);
    if (result != nullptr) return result;
    std::string shown;
    for (const Type* argument : arguments) {
      shown += (shown.empty() ? "" : ", ") + ToString(*unifier_.Resolve(argument));
    }
    return Fail(expr, fmt::format("no overload of '{}' takes ({})", function.name, shown));
  }

  const Type* ApplyLogic(const Types& terms) {
    const Type* boolean = SimpleType(Kind::kBool);
    const bool fit = std::ranges::all_of(
        terms, [this, boolean](const Type* term) { return unifier_.Assign(term, boolean); });
    return fit ? boolean : nullptr;
  }

  /// The result type: that of the overload that fits, dyn if several fit with different results,
  /// null if none fits.
  const Type* ApplyOverloads(const FunctionDeclaration& function, const Types& arguments,
                             bool method) {
    const Type* result = nullptr;
    for (const Overload& overload : function.overloads) {
      if (overload.method != method || (overload.across_numbers && !numbers_compare_)) continue;
      const Type* a = unifier_.NewVariable();
      const Type* b = unifier_.NewVariable();
      Types wanted;
      for (std::size_t i = 0; i < overload.arity(); ++i) {
        wanted.push_back(Instantiate(overload.arguments[i], a, b));
      }
      if (!unifier_.Assign(arguments, wanted)) continue;
      const Type* type = unifier_.Resolve(Instantiate(overload.result, a, b));
      if (result == nullptr) {
        result = type;
      } else if (result->kind != Kind::kDyn && !Unifier::Same(result, type)) {
        result = SimpleType(Kind::kDyn);
      }
    }
    return result;
  }

  const Type* Instantiate(Spec spec, const Type* a, const Type* b) {
    switch (spec) {
      case Spec::kA: return a;
      case Spec::kB: return b;
      case Spec::kListOfA: return unifier_.ListOf(a);
      case Spec::kMapOfAToB: return unifier_.MapOf(a, b);
      default: return SimpleType(KindOf(spec));
    }
  }

  const Type* CheckList(ListLiteral& list) {
    const Type* element = nullptr;
    for (const ExprPtr& expr : list.elements) {
      const Type* type = CheckExpr(*expr);
      if (type == nullptr) return nullptr;
      element = unifier_.Join(element, type);
    }
    return unifier_.ListOf(element == nullptr ? unifier_.NewVariable() : element);
  }

  const Type* CheckMap(MapLiteral& map) {
    const Type* key = nullptr;
    const Type* value = nullptr;
    for (MapLiteral::Entry& entry : map.entries) {
      const Type* key_type = CheckExpr(*entry.key);
      if (key_type == nullptr) return nullptr;
      key = unifier_.Join(key, key_type);
      const Type* value_type = CheckExpr(*entry.value);
      if (value_type == nullptr) return nullptr;
      value = unifier_.Join(value, value_type);
    }
    if (key == nullptr) return unifier_.MapOf(unifier_.NewVariable(), unifier_.NewVariable());
    return unifier_.MapOf(key, value);
  }

  const Type* CheckFold(const Expr& expr, Fold& fold) {
    const Type* range = CheckExpr(*fold.range);
    if (range == nullptr) return nullptr;
    const Type* element = ElementOf(*fold.range, unifier_.Resolve(range));
    if (element == nullptr) return nullptr;
    // In cel-go 0.29 entering a scope forgets that numbers of different types must not be compared,
    // and leaving it does not bring that back (checker/env.go, enterScope and exitScope).
    numbers_compare_ = true;
    locals_.push_back({fold.variable, element});
    fold.slot = locals_.size();
    checked_.slots = std::max(checked_.slots, locals_.size() + 1);
    const Type* result = CheckStep(expr, fold, element);
    locals_.pop_back();
    return result;
  }

  /// The type of the variable that loops over a list or over the keys of a map.
  const Type* ElementOf(const Expr& expr, const Type* range) {
    switch (range->kind) {
      case Kind::kList:
      case Kind::kMap: return range->first;
      case Kind::kVariable: unifier_.Assign(SimpleType(Kind::kDyn), range); [[fallthrough]];
      case Kind::kDyn: return SimpleType(Kind::kDyn);
      default:
        return Fail(expr, fmt::format("type '{}' is neither a list nor a map", ToString(*range)));
    }
  }

  /// Types what cel-go expands the macro to: accumulator, step, result.
  const Type* CheckStep(const Expr& expr, Fold& fold, const Type* element) {
    const Type* test = fold.predicate ? CheckExpr(*fold.predicate) : SimpleType(Kind::kBool);
    if (test == nullptr) return nullptr;
    if (fold.kind == Fold::Kind::kAll || fold.kind == Fold::Kind::kExists) {
      return Apply(expr, Declaration(Function::kAnd), {test}, false);
    }
    const FunctionDeclaration& conditional = Declaration(Function::kConditional);
    if (fold.kind == Fold::Kind::kExistsOne) {
      const Type* count = SimpleType(Kind::kInt);
      return Apply(expr, conditional, {test, count, count}, false) == nullptr
                 ? nullptr
                 : SimpleType(Kind::kBool);
    }
    if (fold.transform) element = CheckExpr(*fold.transform);
    if (element == nullptr) return nullptr;
    const Type* accumulator = unifier_.ListOf(unifier_.NewVariable());
    const Type* step =
        Apply(expr, Declaration(Function::kAdd), {accumulator, unifier_.ListOf(element)}, false);
    if (step != nullptr && fold.predicate) {
      step = Apply(expr, conditional, {test, step, accumulator}, false);
    }
    if (step == nullptr) return nullptr;
    if (!unifier_.Assign(accumulator, step)) return Fail(expr, "elements of different types");
    return unifier_.Resolve(accumulator);
  }

  std::string_view source_;
  Unifier unifier_;
  std::vector<Variable> locals_;
  Checked checked_;
  bool numbers_compare_ = false;
  bool needs_zones_ = false;
  Error error_;
};

}  // namespace

Result<Checked> Check(std::string_view source, Expr& root) { return Checker(source).Run(root); }

}  // namespace sonde::cel

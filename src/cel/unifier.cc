#include "cel/unifier.h"

#include "cel/limits.h"

namespace sonde::cel {
namespace {

using Kind = Type::Kind;

bool IsVariable(const Type* type) { return type->kind == Kind::kVariable; }

/// cel-go lets null stand for these, though the standard library has no use for it.
bool IsNullable(const Type* type) {
  return type->kind == Kind::kNull || type->kind == Kind::kDuration ||
         type->kind == Kind::kTimestamp;
}

}  // namespace

const Type* Unifier::NewVariable() {
  bindings_.push_back(nullptr);
  return &types_.emplace_back(Type{Kind::kVariable, nullptr, nullptr, bindings_.size() - 1});
}

const Type* Unifier::ListOf(const Type* element) {
  return &types_.emplace_back(Type{Kind::kList, element, nullptr, 0});
}

const Type* Unifier::MapOf(const Type* key, const Type* value) {
  return &types_.emplace_back(Type{Kind::kMap, key, value, 0});
}

bool Unifier::Spend() {
  exhausted_ = exhausted_ || ++steps_ > kMaxTypeSteps;
  return !exhausted_;
}

void Unifier::Bind(const Type* variable, const Type* type) {
  trail_.emplace_back(variable->variable, bindings_[variable->variable]);
  bindings_[variable->variable] = type;
}

void Unifier::RollBack() {
  for (; !trail_.empty(); trail_.pop_back()) bindings_[trail_.back().first] = trail_.back().second;
}

const Type* Unifier::BoundTo(const Type* type) const {
  return IsVariable(type) ? bindings_[type->variable] : nullptr;
}

bool Unifier::Assign(const Type* from, const Type* to) {
  return Assign(std::span(&from, 1), std::span(&to, 1));
}

bool Unifier::Assign(std::span<const Type* const> from, std::span<const Type* const> to) {
  bool assignable = from.size() == to.size();
  for (std::size_t i = 0; assignable && i < from.size(); ++i)
    assignable = TryAssign(from[i], to[i]);
  if (!assignable) RollBack();
  trail_.clear();
  return assignable;
}

bool Unifier::TryAssign(const Type* from, const Type* to) {
  if (!Spend()) return false;
  if (IsVariable(to)) {
    const auto [valid, bound] = TrySubstitute(from, to);
    if (valid || bound) return valid;
  }
  if (IsVariable(from)) return TrySubstitute(to, from).first;
  if (from->kind == Kind::kDyn || to->kind == Kind::kDyn) return true;
  if (from->kind == Kind::kNull) return IsNullable(to);
  if (to->kind == Kind::kNull) return IsNullable(from);
  if (from->kind != to->kind) return false;
  if (from->kind == Kind::kMap && !TryAssign(from->first, to->first)) return false;
  if (from->kind == Kind::kMap) return TryAssign(from->second, to->second);
  return from->kind != Kind::kList || TryAssign(from->first, to->first);
}

std::pair<bool, bool> Unifier::TrySubstitute(const Type* type, const Type* variable) {
  if (Same(type, variable)) return {true, true};
  const Type* bound = BoundTo(variable);
  if (bound == nullptr) {
    if (OccursIn(variable, type)) return {false, false};
    Bind(variable, type);
    return {true, false};
  }
  if (Same(type, bound)) return {true, true};
  if (!TryAssign(type, bound)) return {false, true};
  const Type* general = MoreGeneral(type, bound);
  if (!OccursIn(variable, general)) Bind(variable, general);
  return {true, true};
}

bool Unifier::OccursIn(const Type* variable, const Type* type) {
  if (!Spend() || Same(variable, type)) return true;
  if (IsVariable(type)) {
    const Type* bound = BoundTo(type);
    return bound != nullptr && OccursIn(variable, bound);
  }
  return (type->first != nullptr && OccursIn(variable, type->first)) ||
         (type->second != nullptr && OccursIn(variable, type->second));
}

bool Unifier::Same(const Type* a, const Type* b) {
  if (a == b) return true;
  if (a->kind != b->kind || a->variable != b->variable) return false;
  if (a->first != nullptr && !Same(a->first, b->first)) return false;
  return a->second == nullptr || Same(a->second, b->second);
}

const Type* Unifier::MoreGeneral(const Type* a, const Type* b) { return IsAsGeneral(a, b) ? a : b; }

bool Unifier::IsAsGeneral(const Type* a, const Type* b) {
  if (!Spend()) return true;
  if (a->kind == Kind::kDyn || IsVariable(a)) return true;
  if (a->kind != b->kind) return false;
  if (a->kind == Kind::kMap && !IsAsGeneral(a->second, b->second)) return false;
  return a->first == nullptr || IsAsGeneral(a->first, b->first);
}

const Type* Unifier::Resolve(const Type* type) {
  if (!Spend()) return type;
  if (const Type* bound = BoundTo(type)) return Resolve(bound);
  if (type->kind == Kind::kList) {
    const Type* element = Resolve(type->first);
    return element == type->first ? type : ListOf(element);
  }
  if (type->kind == Kind::kMap) {
    const Type* key = Resolve(type->first);
    const Type* value = Resolve(type->second);
    return key == type->first && value == type->second ? type : MapOf(key, value);
  }
  return type;
}

const Type* Unifier::Join(const Type* a, const Type* b) {
  if (a == nullptr) return b;
  return Assign(a, b) ? MoreGeneral(a, b) : SimpleType(Kind::kDyn);
}

}  // namespace sonde::cel

// Unifier: makes types agree by giving values to type variables.
//
// Why: `[] == body.x`, `[1].map(x, x) + ['a']` and overloads with parameters need more than
// comparing types. The rules are those of cel-go's checker, since its verdicts at load time are the
// contract.
//
// THREAD: one thread. LIFETIME: owns the types it makes.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "cel/type.h"

namespace sonde::cel {

class Unifier {
 public:
  const Type* NewVariable();
  const Type* ListOf(const Type* element);
  const Type* MapOf(const Type* key, const Type* value);

  /// Whether a value of type `from` may stand where `to` is wanted; binds variables if so, and
  /// leaves them alone if not.
  bool Assign(const Type* from, const Type* to);
  bool Assign(std::span<const Type* const> from, std::span<const Type* const> to);

  /// `type` with the known variables replaced.
  const Type* Resolve(const Type* type);

  /// The type of a collection that holds both; dyn if they don't agree. `a` may be null: nothing
  /// yet.
  const Type* Join(const Type* a, const Type* b);

  static bool Same(const Type* a, const Type* b);

  /// Whether the types grew beyond kMaxTypeSteps; results mean nothing then.
  bool exhausted() const noexcept { return exhausted_; }

 private:
  bool Spend();
  void Bind(const Type* variable, const Type* type);
  void RollBack();
  const Type* BoundTo(const Type* type) const;

  bool TryAssign(const Type* from, const Type* to);
  /// {whether `variable` can stand for `type`, whether it had a binding}
  std::pair<bool, bool> TrySubstitute(const Type* type, const Type* variable);
  bool OccursIn(const Type* variable, const Type* type);
  const Type* MoreGeneral(const Type* a, const Type* b);
  bool IsAsGeneral(const Type* a, const Type* b);

  std::deque<Type> types_;
  std::vector<const Type*> bindings_;                       // by variable number
  std::vector<std::pair<std::size_t, const Type*>> trail_;  // what bindings were before
  std::size_t steps_ = 0;
  bool exhausted_ = false;
};

}  // namespace sonde::cel

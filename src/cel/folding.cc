#include "cel/folding.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sonde::cel {
namespace {

const Value* ConstantOf(const ExprPtr& expr) {
  const auto* literal = std::get_if<Literal>(&expr->node);
  return literal == nullptr ? nullptr : &literal->value;
}

void FoldAll(ExprList& list, Arena& arena) {
  for (ExprPtr& expr : list) FoldConstants(*expr, arena);
}

struct Folder {
  Arena& arena;
  Expr& expr;

  void operator()(Literal& /*node*/) const {}
  void operator()(Ident& /*node*/) const {}
  void operator()(Select& select) const { FoldConstants(*select.operand, arena); }
  void operator()(Call& call) const { FoldAll(call.arguments, arena); }

  void operator()(Fold& fold) const {
    FoldConstants(*fold.range, arena);
    if (fold.predicate) FoldConstants(*fold.predicate, arena);
    if (fold.transform) FoldConstants(*fold.transform, arena);
  }

  void operator()(ListLiteral& literal) const {
    FoldAll(literal.elements, arena);
    if (!std::ranges::all_of(literal.elements, ConstantOf)) return;
    List list;
    for (const ExprPtr& element : literal.elements) list.push_back(*ConstantOf(element));
    expr.node = Literal{arena.Keep(std::move(list))};
  }

  void operator()(MapLiteral& literal) const {
    bool constant = true;
    for (MapLiteral::Entry& entry : literal.entries) {
      FoldConstants(*entry.key, arena);
      FoldConstants(*entry.value, arena);
      const Value* key = ConstantOf(entry.key);
      // A key of bytes fails when it is evaluated.
      constant =
          constant && key != nullptr && !key->Is<Bytes>() && ConstantOf(entry.value) != nullptr;
    }
    if (!constant) return;
    std::vector<Map::Entry> entries;
    for (const MapLiteral::Entry& entry : literal.entries) {
      entries.push_back({*ConstantOf(entry.key), *ConstantOf(entry.value)});
    }
    expr.node = Literal{arena.Keep(Map(entries))};
  }
};

}  // namespace

void FoldConstants(Expr& expr, Arena& arena) { std::visit(Folder{arena, expr}, expr.node); }

}  // namespace sonde::cel

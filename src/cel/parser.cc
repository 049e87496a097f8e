#include "cel/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cel/code_point.h"
#include "cel/lexer.h"
#include "cel/limits.h"
#include "cel/literal.h"
#include "cel/macro.h"
#include "cel/operators.h"
#include "cel/source_error.h"
#include "sonde/utf8.h"

namespace sonde::cel {
namespace {

int DepthOf(const ExprList& list) {
  int depth = 0;
  for (const ExprPtr& expr : list) depth = std::max(depth, expr->depth);
  return depth;
}

/// Every Parse… returns null after an error; the first one is in error_.
class Parser {
 public:
  Parser(std::string_view source, std::vector<Token> tokens, Arena& arena)
      : source_(source), tokens_(std::move(tokens)), arena_(arena) {}

  Result<ExprPtr> Run() {
    ExprPtr expr = ParseExpr();
    if (expr && Current().kind != TokenKind::kEnd) expr = Unexpected();
    if (!expr) return std::unexpected(std::move(error_));
    return expr;
  }

 private:
  /// Counts how deep one rule of the grammar nests in itself. cel-go counts each rule separately;
  /// the others never nest deeper than one of these three.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(++depth) {}
    ~Nesting() { --depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool TooDeep() const { return depth_ > kMaxRuleDepth; }

   private:
    int& depth_;
  };

  const Token& Current() const { return tokens_[at_]; }
  const Token& Ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  bool Accept(TokenKind kind) {
    if (Current().kind != kind) return false;
    ++at_;
    return true;
  }
  bool Expect(TokenKind kind) {
    if (Accept(kind)) return true;
    Unexpected();
    return false;
  }

  std::nullptr_t Fail(std::size_t offset, std::string message) {
    error_ = FailAt(source_, offset, std::move(message)).error();
    return nullptr;
  }
  std::nullptr_t Unexpected() {
    const Token& token = Current();
    return Fail(token.offset, token.kind == TokenKind::kEnd
                                  ? "unexpected end of expression"
                                  : fmt::format("unexpected '{}'", token.text));
  }
  std::nullptr_t TooDeep() { return Fail(Current().offset, "expression is nested too deeply"); }

  ExprPtr Make(std::size_t offset, int depth, Expr::Node node) {
    if (depth > kMaxTreeDepth) return TooDeep();
    return std::make_unique<Expr>(Expr{std::move(node), offset, depth});
  }

  /// An operator, method or function; null if an argument is. `levels` is 1 where cel-go counts
  /// one.
  ExprPtr MakeCall(std::size_t offset, std::string_view name, ExprList arguments, bool method,
                   int levels) {
    const int depth = DepthOf(arguments) + levels;
    ExprPtr expr =
        Make(offset, depth, Call{std::string(name), std::move(arguments), method, {}, {}});
    if (!expr) return nullptr;
    if (auto expanded = ExpandMacro(*expr); !expanded) return Fail(offset, expanded.error());
    return expr;
  }
  ExprPtr MakeOperator(std::size_t offset, std::string_view name, int levels, ExprPtr a,
                       ExprPtr b) {
    if (!a || !b) return nullptr;
    ExprList arguments;
    arguments.push_back(std::move(a));
    arguments.push_back(std::move(b));
    return MakeCall(offset, name, std::move(arguments), false, levels);
  }

  ExprPtr ParseExpr() {
    const Nesting nesting(expr_depth_);
    if (nesting.TooDeep()) return TooDeep();
    ExprPtr condition = ParseOr();
    const std::size_t offset = Current().offset;
    if (!condition || !Accept(TokenKind::kQuestion)) return condition;
    ExprList arguments;
    arguments.push_back(std::move(condition));
    arguments.push_back(ParseOr());
    if (!arguments.back() || !Expect(TokenKind::kColon)) return nullptr;
    arguments.push_back(ParseExpr());
    if (!arguments.back()) return nullptr;
    return MakeCall(offset, op::kConditional, std::move(arguments), false, 1);
  }

  ExprPtr ParseOr() { return ParseLogic(TokenKind::kOr, op::kOr, &Parser::ParseAnd); }
  ExprPtr ParseAnd() { return ParseLogic(TokenKind::kAnd, op::kAnd, &Parser::ParseOuterRelation); }
  ExprPtr ParseOuterRelation() { return ParseRelation(0); }

  /// One term, or a call with all terms: a chain of && or || does not nest.
  ExprPtr ParseLogic(TokenKind token, std::string_view name, ExprPtr (Parser::*parse_term)()) {
    const std::size_t offset = Current().offset;
    ExprList terms;
    do {
      terms.push_back((this->*parse_term)());
      if (!terms.back()) return nullptr;
    } while (Accept(token));
    if (terms.size() == 1) return std::move(terms.front());
    return MakeCall(offset, name, std::move(terms), false, 0);
  }

  ExprPtr ParseRelation(int min_precedence) {
    const Nesting nesting(relation_depth_);
    if (nesting.TooDeep()) return TooDeep();
    ExprPtr left = ParseCalc(0);
    while (left && min_precedence == 0) {
      const std::string_view name = RelationOf(Current().kind);
      if (name.empty()) break;
      const std::size_t offset = tokens_[at_++].offset;
      left = MakeOperator(offset, name, 1, std::move(left), ParseRelation(1));
    }
    return left;
  }

  ExprPtr ParseCalc(int min_precedence) {
    const Nesting nesting(calc_depth_);
    if (nesting.TooDeep()) return TooDeep();
    ExprPtr left = ParseUnary();
    while (left) {
      const Arithmetic arithmetic = ArithmeticOf(Current().kind);
      if (arithmetic.precedence <= min_precedence) break;
      const std::size_t offset = tokens_[at_++].offset;
      left = MakeOperator(offset, arithmetic.name, 1, std::move(left),
                          ParseCalc(arithmetic.precedence));
    }
    return left;
  }

  /// Whether a minus sign here belongs to a number.
  bool IsNegativeNumber() const {
    const TokenKind next = Ahead(1).kind;
    return Current().kind == TokenKind::kMinus &&
           (next == TokenKind::kInt || next == TokenKind::kDouble);
  }

  ExprPtr ParseUnary() {
    if (Current().kind == TokenKind::kNot) return ParsePrefix(TokenKind::kNot, op::kNot);
    if (Current().kind == TokenKind::kMinus && !IsNegativeNumber()) {
      return ParsePrefix(TokenKind::kMinus, op::kNegate);
    }
    return ParseMember();
  }

  /// An even number of prefix operators cancels out, as in cel-go.
  ExprPtr ParsePrefix(TokenKind token, std::string_view name) {
    const std::size_t offset = Current().offset;
    bool odd = false;
    while (Accept(token)) odd = !odd;
    ExprPtr operand = ParseMember();
    if (!operand || !odd) return operand;
    ExprList arguments;
    arguments.push_back(std::move(operand));
    return MakeCall(offset, name, std::move(arguments), false, 0);
  }

  ExprPtr ParseMember() {
    ExprPtr operand = ParsePrimary();
    while (operand) {
      const std::size_t offset = Current().offset;
      if (Accept(TokenKind::kDot)) {
        operand = ParseAccess(offset, std::move(operand));
      } else if (Accept(TokenKind::kLeftBracket)) {
        operand = MakeOperator(offset, op::kIndex, 1, std::move(operand), ParseExpr());
        if (operand && !Expect(TokenKind::kRightBracket)) return nullptr;
      } else {
        break;
      }
    }
    return operand;
  }

  /// What follows the dot: a field or a method.
  ExprPtr ParseAccess(std::size_t offset, ExprPtr operand) {
    const Token name = Current();
    if (Accept(TokenKind::kEscapedIdentifier)) {
      return MakeSelect(offset, std::move(operand), name.text.substr(1, name.text.size() - 2));
    }
    if (!Expect(TokenKind::kIdentifier)) return nullptr;
    if (!Accept(TokenKind::kLeftParen)) return MakeSelect(offset, std::move(operand), name.text);
    ExprList arguments;
    arguments.push_back(std::move(operand));
    if (!ParseArguments(arguments)) return nullptr;
    return MakeCall(offset, name.text, std::move(arguments), true, 1);
  }

  ExprPtr MakeSelect(std::size_t offset, ExprPtr operand, std::string_view field) {
    const int depth = operand->depth + 1;
    return Make(offset, depth, Select{std::move(operand), std::string(field)});
  }

  /// Up to and with the closing parenthesis.
  bool ParseArguments(ExprList& arguments) {
    if (Accept(TokenKind::kRightParen)) return true;
    do {
      arguments.push_back(ParseExpr());
      if (!arguments.back()) return false;
    } while (Accept(TokenKind::kComma));
    return Expect(TokenKind::kRightParen);
  }

  ExprPtr ParsePrimary() {
    const Token token = Current();
    switch (token.kind) {
      case TokenKind::kDot:
      case TokenKind::kIdentifier: return ParseName();
      case TokenKind::kLeftParen: return ParseNested();
      case TokenKind::kLeftBracket: return ParseList();
      case TokenKind::kLeftBrace: return ParseMap();
      case TokenKind::kMinus: return IsNegativeNumber() ? ParseNumber() : Unexpected();
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble: return ParseNumber();
      case TokenKind::kString:
      case TokenKind::kBytes: return ParseString();
      case TokenKind::kTrue:
      case TokenKind::kFalse: ++at_; return MakeLiteral(token, token.kind == TokenKind::kTrue);
      case TokenKind::kNull: ++at_; return MakeLiteral(token, Null{});
      default: return Unexpected();
    }
  }

  ExprPtr MakeLiteral(const Token& token, Value value) {
    return Make(token.offset, 0, Literal{value});
  }

  ExprPtr ParseName() {
    const std::size_t offset = Current().offset;
    if (IsMessage()) return Fail(offset, "messages can't be constructed here");
    std::string name = Accept(TokenKind::kDot) ? "." : "";
    const Token word = Current();
    if (!Expect(TokenKind::kIdentifier)) return nullptr;
    if (IsReserved(word.text)) return Fail(offset, fmt::format("'{}' is reserved", word.text));
    name += word.text;
    if (!Accept(TokenKind::kLeftParen)) return Make(offset, 0, Ident{name});
    ExprList arguments;
    if (!ParseArguments(arguments)) return nullptr;
    return MakeCall(offset, name, std::move(arguments), false, 0);
  }

  /// Whether a qualified name with an opening brace stands here: `a.b.C{`.
  bool IsMessage() const {
    std::size_t i = Current().kind == TokenKind::kDot ? 1 : 0;
    while (Ahead(i).kind == TokenKind::kIdentifier && Ahead(i + 1).kind == TokenKind::kDot) i += 2;
    return Ahead(i).kind == TokenKind::kIdentifier && Ahead(i + 1).kind == TokenKind::kLeftBrace;
  }

  ExprPtr ParseNested() {
    ++at_;
    ExprPtr expr = ParseExpr();
    if (expr && !Expect(TokenKind::kRightParen)) return nullptr;
    return expr;
  }

  /// With its minus sign, if there is one.
  ExprPtr ParseNumber() {
    const bool negative = Accept(TokenKind::kMinus);
    const Token token = tokens_[at_++];
    if (token.kind == TokenKind::kDouble) {
      if (const auto number = DoubleLiteral(token.text, negative))
        return MakeLiteral(token, *number);
    } else if (token.kind == TokenKind::kUint) {
      if (const auto number = UintLiteral(token.text)) return MakeLiteral(token, *number);
    } else if (const auto number = IntLiteral(token.text, negative)) {
      return MakeLiteral(token, *number);
    }
    return Fail(token.offset, fmt::format("number {} is out of range", token.text));
  }

  ExprPtr ParseString() {
    const Token token = tokens_[at_++];
    std::expected<std::string, std::string> content = StringLiteral(token.text);
    if (!content) return Fail(token.offset, content.error());
    const Text text = arena_.Keep(std::move(*content));
    return token.kind == TokenKind::kBytes ? MakeLiteral(token, Bytes{text.view})
                                           : MakeLiteral(token, text);
  }

  /// Up to and with the closing bracket. One comma may trail, even after nothing.
  template <typename ParseItem>
  bool ParseItems(TokenKind close, ParseItem parse_item) {
    ++at_;
    if (Accept(TokenKind::kComma)) return Expect(close);
    while (!Accept(close)) {
      if (!parse_item()) return false;
      if (!Accept(TokenKind::kComma)) return Expect(close);
    }
    return true;
  }

  ExprPtr ParseList() {
    const std::size_t offset = Current().offset;
    ListLiteral list;
    const auto parse_element = [this, &list] {
      list.elements.push_back(ParseExpr());
      return list.elements.back() != nullptr;
    };
    if (!ParseItems(TokenKind::kRightBracket, parse_element)) return nullptr;
    const int depth = DepthOf(list.elements);
    return Make(offset, depth, std::move(list));
  }

  ExprPtr ParseMap() {
    const std::size_t offset = Current().offset;
    MapLiteral map;
    int depth = 0;
    const auto parse_entry = [this, &map, &depth] {
      MapLiteral::Entry entry{ParseExpr(), nullptr};
      if (!entry.key || !Expect(TokenKind::kColon)) return false;
      entry.value = ParseExpr();
      if (!entry.value) return false;
      depth = std::max({depth, entry.key->depth, entry.value->depth});
      map.entries.push_back(std::move(entry));
      return true;
    };
    if (!ParseItems(TokenKind::kRightBrace, parse_entry)) return nullptr;
    return Make(offset, depth, std::move(map));
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  Arena& arena_;
  std::size_t at_ = 0;
  int expr_depth_ = 0;
  int relation_depth_ = 0;
  int calc_depth_ = 0;
  Error error_;
};

}  // namespace

Result<ExprPtr> Parse(std::string_view source, Arena& arena) {
  if (!IsValidUtf8(source)) return FailAt(source, 0, "expression is not UTF-8");
  if (CountCodePoints(source) > kMaxSourceCodePoints) {
    return FailAt(source, 0,
                  fmt::format("expression is longer than {} characters", kMaxSourceCodePoints));
  }
  Result<std::vector<Token>> tokens = Tokenize(source);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return Parser(source, std::move(*tokens), arena).Run();
}

}  // namespace sonde::cel

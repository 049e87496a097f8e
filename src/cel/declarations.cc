#include "cel/declarations.h"

#include <algorithm>

#include "cel/operators.h"

namespace sonde::cel {
namespace {

using enum Spec;

constexpr Overload Global(Spec result, Spec a, Spec b = kNone, Spec c = kNone) {
  return {result, {a, b, c}, false, false};
}
constexpr Overload Method(Spec result, Spec receiver, Spec argument = kNone) {
  return {result, {receiver, argument, kNone}, true, false};
}
constexpr Overload AcrossNumbers(Spec a, Spec b) { return {kBool, {a, b, kNone}, false, true}; }

constexpr std::array kConditional{Global(kA, kBool, kA, kA)};
constexpr std::array kLogic{Global(kBool, kBool, kBool)};
constexpr std::array kNot{Global(kBool, kBool)};
constexpr std::array kEquality{Global(kBool, kA, kA)};
constexpr std::array kOrdering{
    Global(kBool, kBool, kBool),
    Global(kBool, kInt, kInt),
    AcrossNumbers(kInt, kDouble),
    AcrossNumbers(kInt, kUint),
    Global(kBool, kUint, kUint),
    AcrossNumbers(kUint, kDouble),
    AcrossNumbers(kUint, kInt),
    Global(kBool, kDouble, kDouble),
    AcrossNumbers(kDouble, kInt),
    AcrossNumbers(kDouble, kUint),
    Global(kBool, kString, kString),
    Global(kBool, kBytes, kBytes),
    Global(kBool, kTimestamp, kTimestamp),
    Global(kBool, kDuration, kDuration),
};
constexpr std::array kAdd{
    Global(kBytes, kBytes, kBytes),
    Global(kDouble, kDouble, kDouble),
    Global(kDuration, kDuration, kDuration),
    Global(kTimestamp, kDuration, kTimestamp),
    Global(kTimestamp, kTimestamp, kDuration),
    Global(kInt, kInt, kInt),
    Global(kListOfA, kListOfA, kListOfA),
    Global(kString, kString, kString),
    Global(kUint, kUint, kUint),
};
constexpr std::array kSubtract{
    Global(kDouble, kDouble, kDouble),
    Global(kDuration, kDuration, kDuration),
    Global(kInt, kInt, kInt),
    Global(kTimestamp, kTimestamp, kDuration),
    Global(kDuration, kTimestamp, kTimestamp),
    Global(kUint, kUint, kUint),
};
constexpr std::array kProduct{
    Global(kDouble, kDouble, kDouble),
    Global(kInt, kInt, kInt),
    Global(kUint, kUint, kUint),
};
constexpr std::array kModulo{Global(kInt, kInt, kInt), Global(kUint, kUint, kUint)};
constexpr std::array kNegate{Global(kDouble, kDouble), Global(kInt, kInt)};
constexpr std::array kIndex{Global(kA, kListOfA, kInt), Global(kB, kMapOfAToB, kA)};
constexpr std::array kIn{Global(kBool, kA, kListOfA), Global(kBool, kA, kMapOfAToB)};
constexpr std::array kSize{
    Global(kInt, kBytes),   Method(kInt, kBytes),     Global(kInt, kListOfA),
    Method(kInt, kListOfA), Global(kInt, kMapOfAToB), Method(kInt, kMapOfAToB),
    Global(kInt, kString),  Method(kInt, kString),
};
constexpr std::array kTextTest{Method(kBool, kString, kString)};
constexpr std::array kMatches{Global(kBool, kString, kString), Method(kBool, kString, kString)};
constexpr std::array kTypeOf{Global(kType, kA)};
constexpr std::array kToBool{Global(kBool, kBool), Global(kBool, kString)};
constexpr std::array kToBytes{Global(kBytes, kBytes), Global(kBytes, kString)};
constexpr std::array kToDouble{Global(kDouble, kDouble), Global(kDouble, kInt),
                               Global(kDouble, kString), Global(kDouble, kUint)};
constexpr std::array kToDuration{Global(kDuration, kDuration), Global(kDuration, kString)};
constexpr std::array kToDyn{Global(kDyn, kA)};
constexpr std::array kToInt{Global(kInt, kInt),       Global(kInt, kDouble),
                            Global(kInt, kDuration),  Global(kInt, kString),
                            Global(kInt, kTimestamp), Global(kInt, kUint)};
constexpr std::array kToString{Global(kString, kString),    Global(kString, kBool),
                               Global(kString, kBytes),     Global(kString, kDouble),
                               Global(kString, kDuration),  Global(kString, kInt),
                               Global(kString, kTimestamp), Global(kString, kUint)};
constexpr std::array kToTimestamp{Global(kTimestamp, kTimestamp), Global(kTimestamp, kInt),
                                  Global(kTimestamp, kString)};
constexpr std::array kToUint{Global(kUint, kUint), Global(kUint, kDouble), Global(kUint, kInt),
                             Global(kUint, kString)};
constexpr std::array kCalendar{Method(kInt, kTimestamp), Method(kInt, kTimestamp, kString)};
constexpr std::array kClock{Method(kInt, kTimestamp), Method(kInt, kTimestamp, kString),
                            Method(kInt, kDuration)};

constexpr std::array<FunctionDeclaration, 43> kFunctions{{
    {op::kConditional, Function::kConditional, kConditional},
    {op::kAnd, Function::kAnd, kLogic},
    {op::kOr, Function::kOr, kLogic},
    {op::kNot, Function::kNot, kNot},
    {op::kEquals, Function::kEquals, kEquality},
    {op::kNotEquals, Function::kNotEquals, kEquality},
    {op::kLess, Function::kLess, kOrdering},
    {op::kLessEquals, Function::kLessEquals, kOrdering},
    {op::kGreater, Function::kGreater, kOrdering},
    {op::kGreaterEquals, Function::kGreaterEquals, kOrdering},
    {op::kAdd, Function::kAdd, kAdd},
    {op::kSubtract, Function::kSubtract, kSubtract},
    {op::kMultiply, Function::kMultiply, kProduct},
    {op::kDivide, Function::kDivide, kProduct},
    {op::kModulo, Function::kModulo, kModulo},
    {op::kNegate, Function::kNegate, kNegate},
    {op::kIndex, Function::kIndex, kIndex},
    {op::kIn, Function::kIn, kIn},
    {"size", Function::kSize, kSize},
    {"contains", Function::kContains, kTextTest},
    {"endsWith", Function::kEndsWith, kTextTest},
    {"startsWith", Function::kStartsWith, kTextTest},
    {"matches", Function::kMatches, kMatches},
    {"type", Function::kType, kTypeOf},
    {"bool", Function::kBool, kToBool},
    {"bytes", Function::kBytes, kToBytes},
    {"double", Function::kDouble, kToDouble},
    {"duration", Function::kDuration, kToDuration},
    {"dyn", Function::kDyn, kToDyn},
    {"int", Function::kInt, kToInt},
    {"string", Function::kString, kToString},
    {"timestamp", Function::kTimestamp, kToTimestamp},
    {"uint", Function::kUint, kToUint},
    {"getFullYear", Function::kGetFullYear, kCalendar},
    {"getMonth", Function::kGetMonth, kCalendar},
    {"getDayOfYear", Function::kGetDayOfYear, kCalendar},
    {"getDate", Function::kGetDate, kCalendar},
    {"getDayOfMonth", Function::kGetDayOfMonth, kCalendar},
    {"getDayOfWeek", Function::kGetDayOfWeek, kCalendar},
    {"getHours", Function::kGetHours, kClock},
    {"getMinutes", Function::kGetMinutes, kClock},
    {"getSeconds", Function::kGetSeconds, kClock},
    {"getMilliseconds", Function::kGetMilliseconds, kClock},
}};

Constant TypeConstant(std::string_view name) { return {name, Type::Kind::kType, TypeName{name}}; }

}  // namespace

std::size_t Overload::arity() const noexcept {
  return static_cast<std::size_t>(std::ranges::find(arguments, kNone) - arguments.begin());
}

const FunctionDeclaration* FindFunction(std::string_view name) {
  const auto it = std::ranges::find(kFunctions, name, &FunctionDeclaration::name);
  return it == kFunctions.end() ? nullptr : &*it;
}

const FunctionDeclaration& Declaration(Function function) {
  return kFunctions[static_cast<std::size_t>(function)];
}

const Constant* FindConstant(std::string_view name) {
  static const std::array<Constant, 14> kConstants{
      TypeConstant("bool"),
      TypeConstant("bytes"),
      TypeConstant("double"),
      TypeConstant("int"),
      TypeConstant("list"),
      TypeConstant("map"),
      TypeConstant("null_type"),
      TypeConstant("string"),
      TypeConstant("type"),
      TypeConstant("uint"),
      TypeConstant("google.protobuf.Duration"),
      TypeConstant("google.protobuf.Timestamp"),
      TypeConstant("google.protobuf.Empty"),
      Constant{"google.protobuf.NullValue.NULL_VALUE", Type::Kind::kInt, std::int64_t{0}}};
  const auto it = std::ranges::find(kConstants, name, &Constant::name);
  return it == kConstants.end() ? nullptr : &*it;
}

}  // namespace sonde::cel

#include "cel/unifier.h"

#include <gtest/gtest.h>

namespace sonde::cel {
namespace {

using Kind = Type::Kind;

const Type* const kDyn = SimpleType(Kind::kDyn);
const Type* const kInt = SimpleType(Kind::kInt);
const Type* const kString = SimpleType(Kind::kString);

TEST(Unifier, BindsAVariableOnce) {
  Unifier unifier;
  const Type* a = unifier.NewVariable();
  EXPECT_TRUE(unifier.Assign(kInt, a));
  EXPECT_TRUE(unifier.Assign(kInt, a));
  EXPECT_FALSE(unifier.Assign(kString, a));
  EXPECT_EQ(unifier.Resolve(a), kInt);
}

TEST(Unifier, FailureBindsNothing) {
  Unifier unifier;
  const Type* a = unifier.NewVariable();
  const Type* const from[] = {kInt, kString};
  const Type* const to[] = {a, kInt};
  EXPECT_FALSE(unifier.Assign(from, to));
  EXPECT_TRUE(unifier.Assign(kString, a)) << "a is still free";
}

TEST(Unifier, DynWidensABinding) {
  Unifier unifier;
  const Type* a = unifier.NewVariable();
  EXPECT_TRUE(unifier.Assign(kInt, a));
  EXPECT_TRUE(unifier.Assign(kDyn, a));
  EXPECT_EQ(unifier.Resolve(a), kDyn);
  EXPECT_TRUE(unifier.Assign(kString, a));
}

TEST(Unifier, ATypeNeverContainsItself) {
  Unifier unifier;
  const Type* a = unifier.NewVariable();
  const Type* list = unifier.ListOf(a);
  EXPECT_FALSE(unifier.Assign(list, a));
  const Type* b = unifier.NewVariable();
  EXPECT_TRUE(unifier.Assign(b, a));
  EXPECT_FALSE(unifier.Assign(unifier.ListOf(b), a));
}

TEST(Unifier, ReachesIntoListsAndMaps) {
  Unifier unifier;
  const Type* key = unifier.NewVariable();
  const Type* value = unifier.NewVariable();
  EXPECT_TRUE(
      unifier.Assign(unifier.MapOf(kString, unifier.ListOf(kInt)), unifier.MapOf(key, value)));
  EXPECT_EQ(unifier.Resolve(key), kString);
  EXPECT_EQ(ToString(*unifier.Resolve(value)), "list(int)");
  EXPECT_FALSE(unifier.Assign(unifier.ListOf(kInt), unifier.MapOf(key, value)));
}

TEST(Unifier, NullStandsForTimesOnly) {
  Unifier unifier;
  const Type* null = SimpleType(Kind::kNull);
  EXPECT_TRUE(unifier.Assign(null, SimpleType(Kind::kDuration)));
  EXPECT_TRUE(unifier.Assign(SimpleType(Kind::kTimestamp), null));
  EXPECT_TRUE(unifier.Assign(null, null));
  EXPECT_FALSE(unifier.Assign(null, kInt));
  EXPECT_FALSE(unifier.Assign(unifier.ListOf(kInt), null));
}

TEST(Unifier, JoinsDifferentTypesToDyn) {
  Unifier unifier;
  EXPECT_EQ(unifier.Join(nullptr, kInt), kInt);
  EXPECT_EQ(unifier.Join(kInt, kInt), kInt);
  EXPECT_EQ(unifier.Join(kInt, kString), kDyn);
  EXPECT_EQ(unifier.Join(kInt, kDyn), kDyn);
}

}  // namespace
}  // namespace sonde::cel

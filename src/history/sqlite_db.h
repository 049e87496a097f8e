// SqliteDb and SqliteStatement: SQLite as the history sees it.
//
// Why: the one place that names the library (with the other src/history/sqlite_* files). Handles
// are closed by destructors, and result codes become Errors that say what to do about them:
//   kInvalid    the file is no database or is damaged
//   kExhausted  the disk is full, or the database has reached its bound
//   kIo         anything else; may work later
//
// THREAD: one at a time. LIFETIME: statements die before their database.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sonde/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sonde {

class SqliteStatement {
 public:
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  // Parameters are numbered from 1, columns from 0.
  SqliteStatement& Bind(int at, std::int64_t value);
  /// The text must live until the statement has run.
  SqliteStatement& BindText(int at, std::string_view text);
  SqliteStatement& BindBlob(int at, std::string_view bytes);

  /// True: there is a row. False: it is done, and was reset.
  Result<bool> Step();
  /// Runs to the end and resets.
  Result<void> Run();
  /// Gives up the rest of the rows.
  void Reset() noexcept;

  std::int64_t Int(int column) const noexcept;
  /// Valid until the next Step.
  std::string_view Bytes(int column) const noexcept;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

class SqliteDb {
 public:
  /// Opens or makes `path`; ":memory:" is one in memory. Blocks.
  static Result<SqliteDb> Open(const std::string& path);

  /// One or more statements without results.
  Result<void> Exec(const std::string& sql);
  Result<SqliteStatement> Prepare(std::string_view sql);
  /// The number that a query gives; 0 if it gives none.
  Result<std::int64_t> Number(std::string_view sql);

 private:
  struct Closer {
    void operator()(sqlite3* db) const noexcept;
  };
  explicit SqliteDb(sqlite3* db) : db_(db) {}
  std::unique_ptr<sqlite3, Closer> db_;
};

}  // namespace sonde

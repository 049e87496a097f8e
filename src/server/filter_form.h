// The form, the counts and the links by which the index page is filtered and turned over.
//
// Why: a page without scripts keeps all its state in its address.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>

#include "server/check_filter.h"
#include "server/html.h"

namespace sonde {

/// What the address of the index page says.
struct PageQuery {
  CheckFilter filter;
  int refresh_seconds = 0;  ///< 0: never
};

/// Where the index page with that query is, relative to its folder.
std::string IndexLink(const PageQuery& query);

/// How many checks are in each state, each a link to them.
Html StateTiles(const PageQuery& query, const SelectedChecks& selected);
Html FilterForm(const PageQuery& query);
/// "1–100 of 10,000", and links to the pages before and after.
Html Pager(const PageQuery& query, const SelectedChecks& selected);

/// 1234567 as "1,234,567".
std::string Grouped(std::size_t number);

}  // namespace sonde

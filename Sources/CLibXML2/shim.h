#pragma once
#include <libxml/xmlversion.h>
// Debian builds libxml2 with ICU. Its headers clash with the ICU inside Foundation, and we need none.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

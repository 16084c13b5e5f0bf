#ifndef CCURL_TABLE_H
#define CCURL_TABLE_H
// libcurl's functions where the loader found them.
#include "CCurl.h"

#define CCURL_FUNCTIONS(F)                                                                             \
  F(easy_cleanup) F(easy_getinfo) F(easy_init) F(easy_setopt) F(easy_strerror) F(free) F(getdate)      \
  F(global_init) F(multi_add_handle) F(multi_cleanup) F(multi_info_read) F(multi_init)                 \
  F(multi_perform) F(multi_poll) F(multi_remove_handle) F(multi_setopt) F(multi_socket_action)         \
  F(multi_wakeup) F(slist_append) F(slist_free_all) F(url) F(url_cleanup) F(url_get) F(url_set)        \
  F(version_info)

#define CCURL_MEMBER(name) __typeof__(curl_##name) *name;
extern struct ccurl_table {
  CCURL_FUNCTIONS(CCURL_MEMBER)
} ccurl;

#define CCURL_IS_LOADED (iceprobe_curl_problem() == NULL)
#endif

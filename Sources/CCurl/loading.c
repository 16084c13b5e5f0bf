// Loads libcurl, and stands in for it under its own names.
#include "table.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct ccurl_table ccurl;

static const char *problem;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  // The name that programs linked with libcurl ask for.
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    // The next error would overwrite it.
    problem = strdup(dlerror());
    return;
  }
#define FIND(name)                                  \
  ccurl.name = dlsym(library, "curl_" #name);       \
  if (!ccurl.name) {                                \
    problem = "libcurl.so.4 has no curl_" #name;    \
    return;                                         \
  }
  CCURL_FUNCTIONS(FIND)
}

const char *iceprobe_curl_problem(void) {
  pthread_once(&once, load);
  return problem;
}

CURL *curl_easy_init(void) { return CCURL_IS_LOADED ? ccurl.easy_init() : NULL; }
void curl_easy_cleanup(CURL *easy) {
  if (CCURL_IS_LOADED) ccurl.easy_cleanup(easy);
}
const char *curl_easy_strerror(CURLcode code) { return CCURL_IS_LOADED ? ccurl.easy_strerror(code) : ""; }
void curl_free(void *pointer) {
  if (CCURL_IS_LOADED) ccurl.free(pointer);
}
time_t curl_getdate(const char *text, const time_t *unused) { return CCURL_IS_LOADED ? ccurl.getdate(text, unused) : -1; }
CURLcode curl_global_init(long flags) { return CCURL_IS_LOADED ? ccurl.global_init(flags) : CURLE_FAILED_INIT; }
curl_version_info_data *curl_version_info(CURLversion age) { return CCURL_IS_LOADED ? ccurl.version_info(age) : NULL; }

CURLM *curl_multi_init(void) { return CCURL_IS_LOADED ? ccurl.multi_init() : NULL; }
CURLMcode curl_multi_cleanup(CURLM *multi) { return CCURL_IS_LOADED ? ccurl.multi_cleanup(multi) : CURLM_BAD_HANDLE; }
CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
  return CCURL_IS_LOADED ? ccurl.multi_add_handle(multi, easy) : CURLM_BAD_HANDLE;
}
CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
  return CCURL_IS_LOADED ? ccurl.multi_remove_handle(multi, easy) : CURLM_BAD_HANDLE;
}
CURLMsg *curl_multi_info_read(CURLM *multi, int *left) { return CCURL_IS_LOADED ? ccurl.multi_info_read(multi, left) : NULL; }
CURLMcode curl_multi_perform(CURLM *multi, int *running) {
  return CCURL_IS_LOADED ? ccurl.multi_perform(multi, running) : CURLM_BAD_HANDLE;
}
CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready) {
  return CCURL_IS_LOADED ? ccurl.multi_poll(multi, extra, count, timeout, ready) : CURLM_BAD_HANDLE;
}
CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *running) {
  return CCURL_IS_LOADED ? ccurl.multi_socket_action(multi, socket, events, running) : CURLM_BAD_HANDLE;
}
CURLMcode curl_multi_wakeup(CURLM *multi) { return CCURL_IS_LOADED ? ccurl.multi_wakeup(multi) : CURLM_BAD_HANDLE; }

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  return CCURL_IS_LOADED ? ccurl.slist_append(list, text) : NULL;
}
void curl_slist_free_all(struct curl_slist *list) {
  if (CCURL_IS_LOADED) ccurl.slist_free_all(list);
}

CURLU *curl_url(void) { return CCURL_IS_LOADED ? ccurl.url() : NULL; }
void curl_url_cleanup(CURLU *url) {
  if (CCURL_IS_LOADED) ccurl.url_cleanup(url);
}
CURLUcode iceprobe_url_get(CURLU *url, CURLUPart part, char **value, unsigned int flags) {
  return CCURL_IS_LOADED ? ccurl.url_get(url, part, value, flags) : CURLUE_BAD_HANDLE;
}
CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *value, unsigned int flags) {
  return CCURL_IS_LOADED ? ccurl.url_set(url, part, value, flags) : CURLUE_BAD_HANDLE;
}

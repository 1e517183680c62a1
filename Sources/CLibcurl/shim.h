#pragma once
// Not linked: libcurl brings OpenSSL, nghttp2 and a dozen others (some 4 ms of loading), so HTTP opens it with dlopen
// on first use. Only its types and constants are taken from here.
#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take a variable number of arguments, which Swift cannot pass.
typedef CURLcode (*runback_setopt)(CURL *, CURLoption, ...);
typedef CURLcode (*runback_getinfo)(CURL *, CURLINFO, ...);

static inline CURLcode runback_set_long(void *function, CURL *handle, CURLoption option, long value) {
  return ((runback_setopt)function)(handle, option, value);
}

static inline CURLcode runback_set_pointer(void *function, CURL *handle, CURLoption option, const void *value) {
  return ((runback_setopt)function)(handle, option, value);
}

static inline CURLcode runback_set_large(void *function, CURL *handle, CURLoption option, curl_off_t value) {
  return ((runback_setopt)function)(handle, option, value);
}

static inline CURLcode runback_set_data(void *function, CURL *handle, CURLoption option, curl_write_callback value) {
  return ((runback_setopt)function)(handle, option, value);
}

static inline CURLcode runback_set_progress(void *function, CURL *handle, curl_xferinfo_callback value) {
  return ((runback_setopt)function)(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode runback_set_socket(void *function, CURL *handle, curl_opensocket_callback value) {
  return ((runback_setopt)function)(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline long runback_get_long(void *function, CURL *handle, CURLINFO what) {
  long value = 0;
  return ((runback_getinfo)function)(handle, what, &value) == CURLE_OK ? value : 0;
}

static inline const char *runback_get_text(void *function, CURL *handle, CURLINFO what) {
  const char *value = 0;
  return ((runback_getinfo)function)(handle, what, &value) == CURLE_OK ? value : 0;
}

static inline const char *runback_curl_version(const void *function) {
  return ((const char *(*)(void))function)();
}

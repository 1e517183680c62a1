import CLibcurl
import Glibc

/// libcurl, opened on first use. This is the only file that knows how its functions are found; each is looked up once.
///
/// Sendable, because it holds nothing but functions, which libcurl lets every thread call.
struct Libcurl: @unchecked Sendable {
  let setOption: UnsafeMutableRawPointer
  let getInformation: UnsafeMutableRawPointer
  let makeHandle: @convention(c) () -> UnsafeMutableRawPointer?
  let perform: @convention(c) (UnsafeMutableRawPointer?) -> CURLcode
  let cleanUp: @convention(c) (UnsafeMutableRawPointer?) -> Void
  let append:
    @convention(c) (UnsafeMutablePointer<curl_slist>?, UnsafePointer<CChar>?) -> UnsafeMutablePointer<curl_slist>?
  let freeList: @convention(c) (UnsafeMutablePointer<curl_slist>?) -> Void
  let words: @convention(c) (CURLcode) -> UnsafePointer<CChar>?
  let makeURL: @convention(c) () -> OpaquePointer?
  let freeURL: @convention(c) (OpaquePointer?) -> Void
  let setURL: @convention(c) (OpaquePointer?, CURLUPart, UnsafePointer<CChar>?, UInt32) -> CURLUcode
  let getURL:
    @convention(c) (OpaquePointer?, CURLUPart, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, UInt32) -> CURLUcode
  let free: @convention(c) (UnsafeMutableRawPointer?) -> Void

  init(library: String) throws(HTTPError) {
    // Never closed: unloading OpenSSL under other users of it is not worth the memory.
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      throw Self.unavailable("the HTTP library `\(library)` is not installed")
    }
    func address(_ name: String) throws(HTTPError) -> UnsafeMutableRawPointer {
      guard let symbol = dlsym(handle, name) else {
        throw Self.unavailable("the HTTP library `\(library)` is too old: it has no `\(name)`")
      }
      return symbol
    }
    func find<Function>(_ name: String) throws(HTTPError) -> Function {
      unsafeBitCast(try address(name), to: Function.self)
    }
    setOption = try address("curl_easy_setopt")
    getInformation = try address("curl_easy_getinfo")
    makeHandle = try find("curl_easy_init")
    perform = try find("curl_easy_perform")
    cleanUp = try find("curl_easy_cleanup")
    append = try find("curl_slist_append")
    freeList = try find("curl_slist_free_all")
    words = try find("curl_easy_strerror")
    makeURL = try find("curl_url")
    freeURL = try find("curl_url_cleanup")
    setURL = try find("curl_url_set")
    getURL = try find("curl_url_get")
    free = try find("curl_free")
    let begin: @convention(c) (Int) -> CURLcode = try find("curl_global_init")
    guard begin(Int(CURL_GLOBAL_ALL)) == CURLE_OK else {
      throw Self.unavailable("the HTTP library `\(library)` does not start")
    }
  }

  func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: UnsafeRawPointer?) {
    _ = runback_set_pointer(setOption, handle, option, value)
  }

  func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
    _ = runback_set_long(setOption, handle, option, value)
  }

  /// What every exchange wants: no signals, a server that proves its name, and to be asked whether it goes on.
  ///
  /// - Parameter itself: what the progress function is called with.
  func secure(_ handle: UnsafeMutableRawPointer, progressTo itself: UnsafeRawPointer) {
    set(handle, CURLOPT_NOSIGNAL, 1)
    set(handle, CURLOPT_SSL_VERIFYPEER, 1)
    set(handle, CURLOPT_SSL_VERIFYHOST, 2)
    set(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    set(handle, CURLOPT_NOPROGRESS, 0)
    set(handle, CURLOPT_XFERINFODATA, itself)
  }

  private static func unavailable(_ message: String) -> HTTPError {
    HTTPError(.libraryUnavailable, message, hints: ["install it: `apt install libcurl4` (Debian, Ubuntu)"])
  }
}

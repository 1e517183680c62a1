import CLibrnp
import Glibc

/// librnp, opened on first use: whoever needs no OpenPGP does not wait for Botan and libstdc++ to load. This is the
/// only file that knows its functions. Each is looked up once, here, and has the type that `rnp.h` declares.
struct Librnp {
  typealias Result = rnp_result_t
  private typealias StringGetter =
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  private typealias BoolGetter = @convention(c) (OpaquePointer?, UnsafeMutablePointer<Bool>?) -> Result

  private let ffiCreate:
    @convention(c) (UnsafeMutablePointer<OpaquePointer?>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Result
  private let ffiDestroy: @convention(c) (OpaquePointer?) -> Result
  private let setTimestamp: @convention(c) (OpaquePointer?, UInt64) -> Result
  private let inputFromMemory:
    @convention(c) (UnsafeMutablePointer<OpaquePointer?>?, UnsafePointer<UInt8>?, Int, Bool) -> Result
  private let inputDestroy: @convention(c) (OpaquePointer?) -> Result
  private let loadKeys: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, OpaquePointer?, UInt32) -> Result
  private let locateKey:
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Result
  private let keyHandleDestroy: @convention(c) (OpaquePointer?) -> Result
  private let keyValidTill: @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt64>?) -> Result
  private let keyExpiration: @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt32>?) -> Result
  private let keyAllowsUsage:
    @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafeMutablePointer<Bool>?) -> Result
  private let keyIsRevoked: BoolGetter
  private let keyAlgorithm: StringGetter
  private let bufferDestroy: @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// - Parameter library: the name that the dynamic loader searches for.
  init(library: String) throws(SignatureError) {
    // Never closed: unloading libstdc++ and Botan under other users of them is not worth the memory.
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      throw Self.unavailable("the OpenPGP library `\(library)` is not installed")
    }
    func find<Function>(_ name: String) throws(SignatureError) -> Function {
      guard let symbol = dlsym(handle, name) else {
        throw Self.unavailable("the OpenPGP library `\(library)` is too old: it has no `\(name)`")
      }
      return unsafeBitCast(symbol, to: Function.self)
    }
    ffiCreate = try find("rnp_ffi_create")
    ffiDestroy = try find("rnp_ffi_destroy")
    setTimestamp = try find("rnp_set_timestamp")
    inputFromMemory = try find("rnp_input_from_memory")
    inputDestroy = try find("rnp_input_destroy")
    loadKeys = try find("rnp_load_keys")
    locateKey = try find("rnp_locate_key")
    keyHandleDestroy = try find("rnp_key_handle_destroy")
    keyValidTill = try find("rnp_key_valid_till64")
    keyExpiration = try find("rnp_key_get_expiration")
    keyAllowsUsage = try find("rnp_key_allows_usage")
    keyIsRevoked = try find("rnp_key_is_revoked")
    keyAlgorithm = try find("rnp_key_get_alg")
    bufferDestroy = try find("rnp_buffer_destroy")
  }

  private static func unavailable(_ message: String) -> SignatureError {
    SignatureError(
      .libraryUnavailable, message,
      hints: ["install it: `apt install librnp0` (Debian, Ubuntu); SSH signatures need no library"])
  }
}

extension Librnp {
  /// One certificate as librnp judges it. Owns the C context; used by one thread.
  final class Certificate {
    /// What librnp has verified about a key of the certificate.
    struct Judgement {
      /// A self-signature or a binding signature is cryptographically valid, whether or not the key has expired.
      let isBound: Bool
      /// Seconds after the key's creation; 0 when it never expires.
      let expiresAfter: UInt32
      let isRevoked: Bool
      let allowsSigning: Bool
      let algorithm: String
    }

    private let library: Librnp
    private let context: OpaquePointer

    /// Nil when librnp does not take the bytes for a certificate.
    ///
    /// - Parameter now: seconds since the epoch, so that librnp does not ask the system's clock.
    init?(_ library: Librnp, _ bytes: ArraySlice<UInt8>, now: UInt64) {
      var context: OpaquePointer?
      guard library.ffiCreate(&context, "GPG", "GPG") == RNP_SUCCESS, let context else { return nil }
      self.library = library
      self.context = context
      guard library.setTimestamp(context, max(now, 1)) == RNP_SUCCESS, load(bytes) else { return nil }
    }

    deinit { _ = library.ffiDestroy(context) }

    private func load(_ bytes: ArraySlice<UInt8>) -> Bool {
      bytes.withUnsafeBufferPointer { buffer in
        var input: OpaquePointer?
        // Not copied: the input is destroyed before the buffer ends.
        guard library.inputFromMemory(&input, buffer.baseAddress, buffer.count, false) == RNP_SUCCESS else {
          return false
        }
        defer { _ = library.inputDestroy(input) }
        return library.loadKeys(context, "GPG", input, UInt32(RNP_LOAD_SAVE_PUBLIC_KEYS)) == RNP_SUCCESS
      }
    }

    /// Nil when librnp does not have the key, or does not answer.
    ///
    /// - Parameter fingerprint: 40 hexadecimal digits.
    func judgement(on fingerprint: String) -> Judgement? {
      var key: OpaquePointer?
      guard library.locateKey(context, "fingerprint", fingerprint, &key) == RNP_SUCCESS, let key else { return nil }
      defer { _ = library.keyHandleDestroy(key) }
      var validTill: UInt64 = 0
      var expiration: UInt32 = 0
      var allowsSigning = false
      var revoked = false
      guard library.keyValidTill(key, &validTill) == RNP_SUCCESS,
        library.keyExpiration(key, &expiration) == RNP_SUCCESS,
        library.keyAllowsUsage(key, "sign", &allowsSigning) == RNP_SUCCESS,
        library.keyIsRevoked(key, &revoked) == RNP_SUCCESS
      else { return nil }
      return Judgement(
        isBound: validTill > 0, expiresAfter: expiration, isRevoked: revoked, allowsSigning: allowsSigning,
        algorithm: algorithm(of: key))
    }

    private func algorithm(of key: OpaquePointer) -> String {
      var text: UnsafeMutablePointer<CChar>?
      guard library.keyAlgorithm(key, &text) == RNP_SUCCESS, let text else { return "unknown" }
      defer { library.bufferDestroy(text) }
      return String(cString: text).lowercased()
    }
  }
}

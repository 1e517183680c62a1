import CLibrnp
import Glibc

/// librnp, opened on first use: whoever has no key that needs it does not wait for Botan and libstdc++ to load. This is
/// the only file that knows its functions. Each is looked up once, here, and has the type that `rnp.h` declares.
///
/// Sendable, because it holds nothing but functions, and librnp keeps no state outside the contexts that it makes.
struct Librnp: @unchecked Sendable {
  typealias Result = rnp_result_t
  private typealias Handle = UnsafeMutablePointer<OpaquePointer?>?
  private typealias Destroyer = @convention(c) (OpaquePointer?) -> Result
  private typealias Counter = @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int>?) -> Result
  private typealias Element = @convention(c) (OpaquePointer?, Int, Handle) -> Result

  private let ffiCreate: @convention(c) (Handle, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Result
  private let ffiDestroy: Destroyer
  private let setTimestamp: @convention(c) (OpaquePointer?, UInt64) -> Result
  private let inputFromMemory: @convention(c) (Handle, UnsafePointer<UInt8>?, Int, Bool) -> Result
  private let inputDestroy: Destroyer
  private let loadKeys: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, OpaquePointer?, UInt32) -> Result
  private let locateKey: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, Handle) -> Result
  private let keyHandleDestroy: Destroyer
  private let keySignatureCount: Counter
  private let keySignature: Element
  private let keyUserID: Element
  private let userIDHandleDestroy: Destroyer
  private let userIDSignatureCount: Counter
  private let userIDSignature: Element
  private let signatureIsValid: @convention(c) (OpaquePointer?, UInt32) -> Result
  private let signatureHandleDestroy: Destroyer
  private let verifyDetachedCreate: @convention(c) (Handle, OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Result
  private let verifyExecute: @convention(c) (OpaquePointer?) -> Result
  private let verifySignatureCount: Counter
  private let verifySignature: Element
  private let verifySignatureStatus: @convention(c) (OpaquePointer?) -> Result
  private let verifyDestroy: Destroyer

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
    keySignatureCount = try find("rnp_key_get_signature_count")
    keySignature = try find("rnp_key_get_signature_at")
    keyUserID = try find("rnp_key_get_uid_handle_at")
    userIDHandleDestroy = try find("rnp_uid_handle_destroy")
    userIDSignatureCount = try find("rnp_uid_get_signature_count")
    userIDSignature = try find("rnp_uid_get_signature_at")
    signatureIsValid = try find("rnp_signature_is_valid")
    signatureHandleDestroy = try find("rnp_signature_handle_destroy")
    verifyDetachedCreate = try find("rnp_op_verify_detached_create")
    verifyExecute = try find("rnp_op_verify_execute")
    verifySignatureCount = try find("rnp_op_verify_get_signature_count")
    verifySignature = try find("rnp_op_verify_get_signature_at")
    verifySignatureStatus = try find("rnp_op_verify_signature_get_status")
    verifyDestroy = try find("rnp_op_verify_destroy")
  }

  private static func unavailable(_ message: String) -> SignatureError {
    SignatureError(
      .libraryUnavailable, message,
      hints: [
        "install it: `apt install librnp0` (Debian, Ubuntu); only DSA keys and those on Brainpool's curves or secp256k1 need it"
      ])
  }
}

extension Librnp {
  /// The packets of one certificate, loaded. Owns the C context; used by one thread, within one call.
  final class Certificate {
    /// What the certificate's only signature stands behind.
    enum Place { case key, userID }

    private let library: Librnp
    private let context: OpaquePointer

    /// Nil when librnp does not take the bytes for a certificate.
    ///
    /// - Parameter now: seconds since the epoch, so that librnp does not ask the system's clock.
    init?(_ library: Librnp, _ bytes: [UInt8], now: UInt64) {
      var context: OpaquePointer?
      guard library.ffiCreate(&context, "GPG", "GPG") == RNP_SUCCESS, let context else { return nil }
      self.library = library
      self.context = context
      let loaded = withInput(bytes) { input in
        library.loadKeys(context, "GPG", input, UInt32(RNP_LOAD_SAVE_PUBLIC_KEYS)) == RNP_SUCCESS
      }
      guard library.setTimestamp(context, max(now, 1)) == RNP_SUCCESS, loaded else { return nil }
    }

    deinit { _ = library.ffiDestroy(context) }

    /// Whether the key has exactly one signature in that place, and it is valid.
    ///
    /// - Parameter fingerprint: 40 hexadecimal digits.
    func hasOneValidSignature(on fingerprint: String, at place: Place) -> Bool {
      var key: OpaquePointer?
      guard library.locateKey(context, "fingerprint", fingerprint, &key) == RNP_SUCCESS, let key else { return false }
      defer { _ = library.keyHandleDestroy(key) }
      switch place {
      case .key:
        return onlySignature(of: key, library.keySignatureCount, library.keySignature) { signature in
          library.signatureIsValid(signature, 0) == RNP_SUCCESS
        }
      case .userID:
        var userID: OpaquePointer?
        guard library.keyUserID(key, 0, &userID) == RNP_SUCCESS, let userID else { return false }
        defer { _ = library.userIDHandleDestroy(userID) }
        return onlySignature(of: userID, library.userIDSignatureCount, library.userIDSignature) { signature in
          library.signatureIsValid(signature, 0) == RNP_SUCCESS
        }
      }
    }

    /// Whether `signature`, one whole packet, is the certificate's over `payload`. librnp is content with one good
    /// signature among several, and calls the whole good when the signature is from the future: so there must be one,
    /// and its own status counts.
    func verifies(_ signature: [UInt8], over payload: [UInt8]) -> Bool {
      withInput(payload) { data in
        withInput(signature) { detached in
          var operation: OpaquePointer?
          guard library.verifyDetachedCreate(&operation, context, data, detached) == RNP_SUCCESS, let operation else {
            return false
          }
          defer { _ = library.verifyDestroy(operation) }
          guard library.verifyExecute(operation) == RNP_SUCCESS else { return false }
          var count = 0
          var only: OpaquePointer?
          guard library.verifySignatureCount(operation, &count) == RNP_SUCCESS, count == 1,
            library.verifySignature(operation, 0, &only) == RNP_SUCCESS
          else { return false }
          return library.verifySignatureStatus(only) == RNP_SUCCESS
        }
      }
    }

    private func onlySignature(
      of owner: OpaquePointer, _ counter: Counter, _ element: Element, _ body: (OpaquePointer) -> Bool
    ) -> Bool {
      var count = 0
      var signature: OpaquePointer?
      guard counter(owner, &count) == RNP_SUCCESS, count == 1, element(owner, 0, &signature) == RNP_SUCCESS,
        let signature
      else { return false }
      defer { _ = library.signatureHandleDestroy(signature) }
      return body(signature)
    }

    private func withInput(_ bytes: [UInt8], _ body: (OpaquePointer) -> Bool) -> Bool {
      bytes.withUnsafeBufferPointer { buffer in
        var input: OpaquePointer?
        // Not copied: the input is destroyed before the buffer ends.
        guard library.inputFromMemory(&input, buffer.baseAddress, buffer.count, false) == RNP_SUCCESS, let input else {
          return false
        }
        defer { _ = library.inputDestroy(input) }
        return body(input)
      }
    }
  }
}

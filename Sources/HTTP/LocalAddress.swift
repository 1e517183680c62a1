import CLibcurl
import Glibc

/// Addresses behind which clouds keep their machines' credentials. A name may resolve to one; whoever wants to go
/// there has to say so by the address itself.
enum LocalAddress {
  /// Link-local addresses (169.254.0.0/16, fe80::/10), and the metadata services that are not: Amazon's over IPv6,
  /// Alibaba's, Azure's.
  static func isReserved(_ address: UnsafePointer<sockaddr>) -> Bool {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
      return isReserved(UInt32(bigEndian: bytes))
    case AF_INET6:
      return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
        withUnsafeBytes(of: pointer.pointee.sin6_addr) { isReserved(Array($0)) }
      }
    default: return false
    }
  }

  private static func isReserved(_ address: UInt32) -> Bool {
    address >> 16 == 0xA9FE || address == 0x6464_64C8 || address == 0xA83F_8110
  }

  private static func isReserved(_ bytes: [UInt8]) -> Bool {
    if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return true }
    if bytes == [0xFD, 0, 0x0E, 0xC2] + [UInt8](repeating: 0, count: 9) + [0, 2, 0x54] { return true }
    // An IPv4 address in the clothes of an IPv6 one (RFC 4291 §2.5.5.2).
    let mapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    return mapped && isReserved(bytes[12...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }
}

import Expressions

/// The forms of the text types. Each excludes a leading `-`, so that a value can never be read as an
/// option by a program.
enum TextForms {
  static func check(_ text: String, as type: ValueType) -> ValueProblem? {
    switch type {
    case .path:
      isPath(text) ? nil : ValueProblem("is not a path: it is empty, begins with `-`, or has a control character")
    case .url: isURL(text) ? nil : ValueProblem("is not a URL such as `https://example.org/x`")
    case .commit:
      isCommit(text) ? nil : ValueProblem("is not a full commit id: 40 (or 64) lowercase hexadecimal digits")
    case .image: isImage(text) ? nil : ValueProblem("is not an image such as `registry.example.org/shop/web:1.4`")
    case .imageDigest:
      isImage(text) && text.contains("@sha256:")
        ? nil : ValueProblem("is not an image by digest such as `registry.example.org/web@sha256:…`")
    case .k8sName:
      isKubernetesName(text)
        ? nil
        : ValueProblem(
          "is not a Kubernetes name: lowercase letters, digits, `-` and `.`, at most 253, a letter or digit at both ends"
        )
    case .enumeration(let values):
      values.contains(text) ? nil : ValueProblem("is not one of \(values.map { "`\($0)`" }.joined(separator: ", "))")
    default: nil
    }
  }

  static func isPath(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  static func isURL(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    let scheme = text[..<colon].utf8
    guard let first = scheme.first, first.isLetter,
      scheme.allSatisfy({ $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }),
      text[colon...].hasPrefix("://")
    else { return false }
    let rest = text[colon...].dropFirst(3)
    return !rest.isEmpty && !rest.hasPrefix("-") && !rest.hasPrefix("/")
      && rest.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }

  static func isCommit(_ text: String) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(\.isLowerHexadecimal)
  }

  /// RFC 1123 subdomain, as Kubernetes wants it of most objects.
  static func isKubernetesName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 253 else { return false }
    return first.isLowerAlphanumeric && last.isLowerAlphanumeric
      && bytes.allSatisfy { $0.isLowerAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// `[host[:port]/]path[:tag][@sha256:digest]` (distribution reference grammar).
  static func isImage(_ text: String) -> Bool {
    guard text.utf8.count <= 500 else { return false }
    var name = Substring(text)
    if let at = name.firstIndex(of: "@") {
      let digest = name[name.index(after: at)...]
      let hex = digest.dropFirst("sha256:".count).utf8
      guard digest.hasPrefix("sha256:"), hex.count == 64, hex.allSatisfy(\.isLowerHexadecimal) else { return false }
      name = name[..<at]
    }
    let lastPart = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    if let colon = name[lastPart...].firstIndex(of: ":") {
      let tag = name[name.index(after: colon)...].utf8
      guard let first = tag.first, tag.count <= 128, first.isLetter || first.isDigit || first == UInt8(ascii: "_"),
        tag.allSatisfy({ $0.isLetter || $0.isDigit || "_.-".utf8.contains($0) })
      else { return false }
      name = name[..<colon]
    }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.enumerated().allSatisfy { index, part in
      isImagePart(part.utf8, isHost: index == 0 && parts.count > 1)
    }
  }

  private static func isImagePart(_ part: Substring.UTF8View, isHost: Bool) -> Bool {
    guard let first = part.first, first.isLowerAlphanumeric || (isHost && first.isLetter) else { return false }
    return part.allSatisfy {
      $0.isLowerAlphanumeric || "._-".utf8.contains($0) || (isHost && ($0.isLetter || $0 == UInt8(ascii: ":")))
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLowercaseLetter: Bool { (0x61...0x7A).contains(self) }
  var isLetter: Bool { isLowercaseLetter || (0x41...0x5A).contains(self) }
  var isLowerAlphanumeric: Bool { isDigit || isLowercaseLetter }
  var isLowerHexadecimal: Bool { isDigit || (0x61...0x66).contains(self) }
}

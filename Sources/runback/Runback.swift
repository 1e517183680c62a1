@main enum Runback { static func main() {} }

extension ActionRegistry {
  /// The actions that have real effects.
  public static func builtIn(_ surroundings: ActionSurroundings) -> ActionRegistry {
    ActionRegistry([
      GitVerifyAction(surroundings: surroundings), GitKnownGoodAction(surroundings: surroundings),
      GitRollbackAction(surroundings: surroundings), NotifyListAction(surroundings: surroundings),
      NotifySendAction(surroundings: surroundings), AssertAction(),
      CollectEvidenceAction(),
    ])
  }
}

extension ActionRegistry {
  /// The actions that have real effects.
  public static func builtIn(_ surroundings: ActionSurroundings) -> ActionRegistry {
    ActionRegistry([
      GitVerifyAction(surroundings: surroundings), GitKnownGoodAction(surroundings: surroundings),
      GitRollbackAction(surroundings: surroundings), NotifyListAction(surroundings: surroundings),
      NotifySendAction(surroundings: surroundings), AssertAction(), CollectEvidenceAction(), GitDiffAction(),
      GitBundleAction(surroundings: surroundings), GitRevertRollbackAction(surroundings: surroundings), NoteAction(),
      TimelineAddAction(), SetAction(), FailAction(), SleepAction(), WaitUntilAction(surroundings: surroundings),
      HTTPRequestAction(surroundings: surroundings),
    ])
  }
}

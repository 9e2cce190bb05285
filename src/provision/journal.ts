/** What a run must remember beyond AWS's own state so that its creates can be repeated safely. */
export interface Journal {
  /**
   * The client token for the node's next create: the same over crashes and repetitions until the object was seen alive,
   * then another, because AWS answers an old token with the old object for a day after its end. A new generation is
   * recorded before the token is handed out.
   */
  token(id: string): Promise<string>;
  /** The node's object was seen: its token is spent. */
  alive(id: string): void;
  /**
   * Clock time until which an object that cannot be seen may still exist: a run that was killed a moment ago may have
   * made it. Before then a create that AWS cannot recognise as a repetition is not sent.
   */
  readonly settledAtMs: number;
}

package dev.legwork.store;

import org.junit.jupiter.api.Nested;

/**
 * What every job store must do, word for word. A backend's test extends this and makes stores; the
 * groups are files of their own beside this one. Where the SPI leaves a choice, the group's comment
 * says which one all stores have made.
 */
public abstract class JobStoreContract implements StoreBackend {

  @Nested
  class Inserting extends InsertContract {
    Inserting() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Keys extends KeyContract {
    Keys() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Successors extends SuccessorContract {
    Successors() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Claiming extends ClaimContract {
    Claiming() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class ConcurrencyKeys extends ConcurrencyContract {
    ConcurrencyKeys() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Fences extends FenceContract {
    Fences() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Finishing extends FinishContract {
    Finishing() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Leases extends LeaseContract {
    Leases() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Changing extends ChangeContract {
    Changing() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Sweeping extends SweepContract {
    Sweeping() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Reading extends ReadContract {
    Reading() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Committing extends CommitContract {
    Committing() {
      super(JobStoreContract.this);
    }
  }

  @Nested
  class Reopening extends ReopenContract {
    Reopening() {
      super(JobStoreContract.this);
    }
  }
}

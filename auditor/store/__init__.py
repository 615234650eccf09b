"""The only room with SQL: waves, panels, claims with leases, results, the ledger, opt-outs, evidence."""

from auditor.store.dispositions import DispositionRow as DispositionRow
from auditor.store.ledger import StoreLedger as StoreLedger
from auditor.store.purge import Purged as Purged
from auditor.store.rows import CertificateRow as CertificateRow
from auditor.store.rows import Claim as Claim
from auditor.store.rows import OptOut as OptOut
from auditor.store.rows import ProgressRow as ProgressRow
from auditor.store.rows import Recovery as Recovery
from auditor.store.rows import SpentBudget as SpentBudget
from auditor.store.rows import Wave as Wave
from auditor.store.store import Store as Store
